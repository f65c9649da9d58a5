"""Servers that behave and bill like X's API, Reddit's and a model's, over worlds of records whose truth is known.

Nothing here reads a client's code: a pilot is judged by what these servers say they were asked, served and billed.

- ``worlds`` makes the records, and knows which of them a perfect judge would keep;
- ``x`` and ``reddit`` answer requests as the two suppliers document it, as pure functions of the request and the time;
- ``model`` answers as OpenAI's, vLLM's or llama.cpp's server, with what ``model_world`` knows the truth of: what the
  recipe of ``model_recipe`` asks for; any other conversation with prose;
- ``bill`` writes down what was served, and prices it under every reading of the suppliers' rules;
- ``faults`` breaks the k-th answer on purpose, and says whether the server had already billed it;
- ``site`` puts them together; ``transport`` calls it in memory and ``server`` on a loopback port.
"""
