"""A small price book for the tests of generators and of people: shapes and figures like those of the shipped book."""

BOOK = """
schema = "perusable.book/1"

[evidence.page]
title = "price page"
read_on = 2026-01-02
grade = "official"

[evidence.press]
title = "press"
read_on = 2026-01-02
grade = "reported"

[evidence.sheet]
title = "data sheet"
read_on = 2026-01-02
grade = "reported"

[evidence.bench]
title = "benchmark"
read_on = 2026-02-01
grade = "measured"

# ----------------------------------------------------------------------------------------------------------- machines

[[offer]]
id = "gpu/cloud/h100-sxm"
provider = "local"
name = "cloud, H100"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "3.99" }]
  metering = { card = "h100-sxm" }

[[offer]]
id = "gpu/nodes/h100-sxm"
provider = "local"
name = "nodes of eight H100"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press", metering = "page" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "3" }]
  metering = { cards_per_node = 8, minimum_hours = "1.5" }

[[offer]]
id = "gpu/cloud/mystery"
provider = "local"
name = "cloud, a card the book does not know"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "1" }]

[[offer]]
id = "gpu/cloud/range"
provider = "local"
name = "cloud, a range"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "1", rate_high = "2" }]

[[offer]]
id = "gpu/cloud/package"
provider = "local"
name = "cloud, sold in blocks"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "package", meter = "gpu_hour", size = 100, price = "300" }]

[[offer]]
id = "gpu/gone/h100-sxm"
provider = "local"
name = "gone"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "1" }]
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2024-01-02
  withdrawn = true

[[offer]]
id = "buy/h100-sxm"
provider = "local"
name = "one H100"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "card", rate = "25000", rate_high = "30000" }]

[[offer]]
id = "buy/no-flops"
provider = "local"
name = "one of those without a sheet, carriage apart"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [
    { kind = "fee", item = "carriage", amount = "100", every = "contract" },
    { kind = "unit", meter = "card", rate = "9000" },
  ]

[[offer]]
id = "buy/rtx4090"
provider = "local"
name = "a card for the carriage alone"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "fee", item = "carriage", amount = "100", every = "contract" }]

[[offer]]
id = "gpu/new/h100-sxm"
provider = "local"
name = "new"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2027-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "gpu_hour", rate = "1" }]

[[offer]]
id = "local/cluster"
provider = "local"
name = "our own"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02

[[offer]]
id = "power/us"
provider = "local"
name = "electricity"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "kwh", rate = "0.09" }]

[[offer]]
id = "power/fine"
provider = "local"
name = "electricity by the watt-hour"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "wh", rate = "0.09", per = 1_000 }]

[[offer]]
id = "power/eu"
provider = "local"
name = "electricity in euros"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "EUR"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "kwh", rate = "0.19" }]

[[figure]]
id = "pue/mean"
name = "PUE"
  [[figure.revision]]
  recorded_on = 2026-01-02
  observed_on = 2024-12-31
  value = "1.56"
  unit = "kWh per kWh"
  evidence = "press"

# ------------------------------------------------------------------------------------------------------ hosted models

[[offer]]
id = "hosted/acme/small"
provider = "hosted"
name = "small, hosted by Acme"
terms = "acme"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "page", metering = "page" }
  charges = [
    { kind = "unit", meter = "input_token", rate = "0.15", per = 1_000_000 },
    { kind = "unit", meter = "output_token", rate = "0.6", per = 1_000_000 },
    { kind = "unit", meter = "input_token.long", rate = "0.3", per = 1_000_000 },
    { kind = "unit", meter = "input_token.batch", rate = "0.075", per = 1_000_000 },
    { kind = "unit", meter = "output_token.batch", rate = "0.3", per = 1_000_000 },
    { kind = "unit", meter = "output_token.long", rate = "0.9", per = 1_000_000 },
    { kind = "unit", meter = "cached_input_token", rate = "0.01", per = 1_000_000 },
  ]
  limits = [{ kind = "rate", meter = "output_token", max = 1_000_000, seconds = 60 }]
  metering = { long_context_above = 1_000, context_window = 20_000 }

[[offer]]
id = "hosted/acme/per-call"
provider = "hosted"
name = "billed by the call too"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "page" }
  charges = [
    { kind = "unit", meter = "output_token", rate = "1", per = 1_000_000 },
    { kind = "unit", meter = "call", rate = "5", per = 1_000 },
  ]

[[terms]]
id = "acme"
name = "Acme terms"
  [[terms.revision]]
  recorded_on = 2026-01-02
  effective_from = 2022-01-02
  document = "terms"
  clause = "output is yours"
  evidence = "page"
  [terms.revision.verdicts]
  pretrain-foundation = "terms forbid"
  fine-tune = "terms allow"
  narrow-model = "terms allow"
  evaluate = "terms allow"
  research = "terms allow"
  analytics = "terms allow"

# ------------------------------------------------------------------------------------------------------------- people

[[offer]]
id = "human/hours"
provider = "human"
name = "hours"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "hour", rate = "20", rate_high = "40" }]

[[offer]]
id = "human/rewards"
provider = "human"
name = "rewards and a fee"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "unit", meter = "reward_cent", rate = "0.01428" }]
  metering = { minimum_pay = "8.00" }

[[offer]]
id = "human/tasks"
provider = "human"
name = "tasks"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "unit", meter = "task", rate = "0.012" }]

[[offer]]
id = "human/quote"
provider = "human"
name = "by contract"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2022-01-02
  available = "by contract"

# --------------------------------------------------------------------------------------------- models, cards, engines

[[model]]
id = "llama-3.1-8b"
name = "Llama 3.1 8B"
maker = "Meta"
released = 2024-07-23
parameters = 8_030_000_000
active_parameters = 8_030_000_000
layers = 32
kv_heads = 8
head_dim = 128
terms = "acme"
evidence = { released = "press", parameters = "press", architecture = "press" }

[[model]]
id = "llama-3.1-70b"
name = "Llama 3.1 70B"
maker = "Meta"
released = 2024-07-23
parameters = 70_554_000_000
active_parameters = 70_554_000_000
layers = 80
kv_heads = 8
head_dim = 128
evidence = { released = "press" }

[[model]]
id = "qwen3-30b-a3b"
name = "Qwen3-30B-A3B"
maker = "Alibaba"
released = 2025-04-29
parameters = 30_500_000_000
active_parameters = 3_300_000_000
layers = 48
kv_heads = 4
head_dim = 128
evidence = { released = "press" }

[[model]]
id = "smollm2-1.7b"
name = "SmolLM2-1.7B"
maker = "Hugging Face"
released = 2024-11-01
parameters = 1_711_000_000
active_parameters = 1_711_000_000
layers = 24
kv_heads = 32
head_dim = 64
evidence = { released = "press" }

[[model]]
id = "llama-3.1-405b"
name = "Llama 3.1 405B"
maker = "Meta"
released = 2024-07-23
parameters = 405_000_000_000
active_parameters = 405_000_000_000
layers = 126
kv_heads = 8
head_dim = 128
evidence = { released = "press" }

[[model]]
id = "shapeless"
name = "Shapeless 8B"
maker = "Acme"
released = 2022-01-02
parameters = 8_000_000_000
active_parameters = 8_000_000_000
evidence = { released = "press" }

[[card]]
id = "h100-sxm"
name = "H100"
released = 2022-03-22
dense_bf16_tflops = "989.4"
memory_gb = 80
bandwidth_gb_s = "3350"
tdp_w = 700
evidence = { released = "press", sheet = "sheet" }

[[card]]
id = "h100-pcie"
name = "H100 PCIe"
released = 2022-03-22
dense_bf16_tflops = "756"
memory_gb = 80
bandwidth_gb_s = "2040"
tdp_w = 350
evidence = { released = "press", sheet = "sheet" }

[[card]]
id = "rtx4090"
name = "RTX 4090"
released = 2022-10-12
dense_bf16_tflops = "165.2"
memory_gb = 24
bandwidth_gb_s = "1008"
tdp_w = 450
evidence = { released = "press", sheet = "sheet" }

[[card]]
id = "b200"
name = "B200"
released = 2024-03-18
dense_bf16_tflops = "2250"
memory_gb = 180
bandwidth_gb_s = "8000"
tdp_w = 1000
evidence = { released = "press", sheet = "sheet" }

[[card]]
id = "no-flops"
name = "a card without a sheet"
released = 2022-03-22
memory_gb = 80
bandwidth_gb_s = "2000"
tdp_w = 400
evidence = { released = "press" }

[[engine]]
id = "vllm"
name = "vLLM"
released = 2023-06-20
evidence = { released = "press" }

[[throughput]]
id = "llama-3.1-8b/h100-sxm/b128"
model = "llama-3.1-8b"
card = "h100-sxm"
engine = "vllm"
concurrency = 128
tokens_per_second = "7037"
setting = "chat, about 395 output tokens"
observed_on = 2026-02-01
recorded_on = 2026-02-02
evidence = "bench"

[[throughput]]
id = "llama-3.1-8b/h100-sxm/stories"
model = "llama-3.1-8b"
card = "h100-sxm"
tokens_per_second = "6000"
setting = "short-stories of 250 tokens"
observed_on = 2026-02-01
recorded_on = 2026-02-02
evidence = "bench"
"""
