"""Model servers that speak OpenAI's chat completions: vLLM, SGLang, llama.cpp, Ollama, hosted ones."""
