"""Small price books for the tests of the providers: shapes like those of the shipped book, in round figures."""

EVIDENCE = """
schema = "perusable.book/1"

[evidence.page]
title = "price page"
read_on = 2026-01-02
grade = "official"

[evidence.press]
title = "press"
read_on = 2026-01-02
grade = "reported"
"""

REDDIT = (
    EVIDENCE
    + """
[[offer]]
id = "reddit/free"
provider = "reddit"
name = "Reddit, free"
sells = ["post", "comment"]
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-07-01
  currency = "USD"
  evidence = { price = "page", limits = "page", metering = ["page", "press"] }
  charges = [{ kind = "unit", meter = "call", rate = "0" }]
  limits = [
    { kind = "rate", meter = "call", max = 100, seconds = 60 },
    { kind = "window", meter = "call", max = 1_000, seconds = 600 },
    { kind = "depth", max = 1_000, endpoint = "listing" },
  ]
  metering = { page = 100, info_batch = 100, comments_first_page = 500, morechildren = 100 }

[[offer]]
id = "reddit/list"
provider = "reddit"
name = "Reddit, list price"
sells = ["post", "comment"]
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-07-01
  currency = "USD"
  evidence = { price = "page", limits = "page", metering = ["page", "press"] }
  charges = [{ kind = "unit", meter = "call", rate = "0.24", per = 1_000 }]
  limits = [{ kind = "depth", max = 1_000, endpoint = "listing" }]
  metering = { page = "100", info_batch = "100", comments_first_page = "500", morechildren = "100" }
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2025-11-12
  available = "by contract"

[[offer]]
id = "reddit/bare"
provider = "reddit"
name = "Reddit, without metering"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-07-01
  currency = "USD"
  evidence = { price = "page" }
  charges = [{ kind = "unit", meter = "call", rate = "1" }]

[[offer]]
id = "reddit/shallow"
provider = "reddit"
name = "Reddit, without a depth"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-07-01
  currency = "USD"
  evidence = { price = "page", metering = "page" }
  charges = [{ kind = "unit", meter = "call", rate = "1" }]
  metering = { page = 100 }
"""
)

X = (
    EVIDENCE
    + """
[[offer]]
id = "x/ppu"
provider = "x"
name = "X, pay per use"
sells = ["post"]
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "page", limits = "page", metering = ["page", "press"] }
  charges = [
    { kind = "unit", meter = "post", rate = "0.005" },
    { kind = "unit", meter = "user", rate = "0.010" },
  ]
  limits = [
    { kind = "cap", meter = "post", max = 3_000_000 },
    { kind = "history", days = 7, endpoint = "search/recent" },
    { kind = "rate", meter = "call", max = 450, seconds = 900, endpoint = "search/recent" },
    { kind = "rate", meter = "call", max = 300, seconds = 900, endpoint = "search/all" },
    { kind = "window", meter = "call", max = 1, seconds = 1, endpoint = "search/all" },
    { kind = "rate", meter = "call", max = 3_500, seconds = 900, endpoint = "tweets" },
  ]
  [offer.revision.metering]
  dedup = "utc_day"
  expansions = "unsettled"
  retweets = "unsettled"
  page_search_recent = 100
  page_search_all = 500
  page_tweets = 100

[[offer]]
id = "x/basic"
provider = "x"
name = "X, Basic"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-03-29
  currency = "USD"
  evidence = { price = "page", limits = "page", metering = "page" }
  charges = [
    { kind = "fee", item = "subscription", amount = "100", every = "month" },
    { kind = "unit", meter = "post", rate = "0" },
  ]
  limits = [
    { kind = "cap", meter = "post", max = 10_000 },
    { kind = "history", days = 7, endpoint = "search/recent" },
  ]
  metering = { dedup = "billing_month", page_search_recent = 100, page_tweets = 100 }

[[offer]]
id = "x/reseller"
provider = "x"
name = "a reader of X"
  [[offer.revision]]
  recorded_on = 2026-01-02
  observed_on = 2026-01-02
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "unit", meter = "post", rate = "0.15", per = 1_000 }]

[[offer]]
id = "x/enterprise"
provider = "x"
name = "X, Enterprise"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2023-03-01
  currency = "USD"
  evidence = { price = "press", limits = "press", metering = "press" }
  charges = [{ kind = "fee", item = "subscription", amount = "42000", every = "month" }]
  limits = [
    { kind = "cap", meter = "post", max = 50_000_000 },
    { kind = "rate", meter = "call", max = 1, seconds = 3_600 },
  ]
  metering = { dedup = "day" }
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2025-07-01
  available = "by contract"

[[offer]]
id = "x/settled"
provider = "x"
name = "X, in which everything is settled"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "page", metering = "page" }
  charges = [{ kind = "unit", meter = "post", rate = "0.005" }, { kind = "unit", meter = "user", rate = "0.010" }]
  limits = [{ kind = "rate", meter = "call", max = 1, seconds = 1, endpoint = "tweets" }]
  metering = { dedup = "fortnight", expansions = "billed" }
"""
)

TERMS = """
  [offer.revision.licence]
  supplier = "a forum"
  reference = "Q-18"
  valid_until = 2026-12-31
  term_months = 12
  escalator = "0"
  payment = "in advance"
  backfile = 1_000
  new_per_year = 0
  refresh = "none"
  languages = ["en"]
  fields = ["text"]
  sample = "100 items"
  uses = ["fine-tune"]
  affiliates = "none"
  after_term = "what was trained may be kept"
  deletion_hours = 48
  exclusivity = "none"
  audit = "none"
  indemnity = "none"
  termination = "30 days"
"""
"""Every term of a licence, stated."""

LICENCE = (
    EVIDENCE
    + """
[[offer]]
id = "licence/corpus"
provider = "licence"
name = "a licence for a whole corpus"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "press" }
  charges = [{ kind = "fee", item = "licence", amount = "60000000", every = "year" }]
  [offer.revision.licence]
  supplier = "a forum"
  reference = "Q-17"
  valid_until = 2026-12-31
  backfile = 17_000_000_000
  new_per_year = 4_358_809_805
  uses = ["fine-tune"]

[[offer]]
id = "licence/by-item"
provider = "licence"
name = "articles by the request"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "page", limits = "page" }
  charges = [{ kind = "unit", meter = "item", rate = "0.002" }]
  limits = [{ kind = "rate", meter = "item", max = 5, seconds = 1 }]
  metering = { item = "request" }

[[offer]]
id = "licence/vague"
provider = "licence"
name = "a fee that rises, for nobody knows what"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "page" }
  charges = [
    { kind = "fee", item = "licence", amount = "1000", every = "contract" },
    { kind = "unit", meter = "seat", rate = "10" },
  ]
  [offer.revision.licence]
  escalator = "0.05"
  term_months = 36

[[offer]]
id = "licence/stated"
provider = "licence"
name = "a licence that leaves nothing unsaid"
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  currency = "USD"
  evidence = { price = "page", limits = "page", metering = "page" }
  charges = [{ kind = "unit", meter = "item", rate = "1" }]
  limits = [{ kind = "rate", meter = "item", max = 100, seconds = 86_400 }]
  metering = { item = "record" }
"""
    + TERMS
    + """
  [[offer.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-06-01
  available = "by contract"
"""
    + TERMS
)
