"""Speed that others measured: result files of vLLM, NVIDIA AIPerf and GuideLLM, read into the same curve."""
