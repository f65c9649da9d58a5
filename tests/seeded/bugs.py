"""Bugs that clients, ledgers and calendars really had, each as a change of one place of this code.

A suite is judged by what it catches. Every entry puts back, in our own words, a bug that a project met and reported;
the tests named beside it must fail with it, and pass without it.
"""

from typing import NamedTuple

WIRE, PULL, LEDGER = "providers/http.py", "providers/pilot/pull.py", "providers/pilot/ledger.py"
SUMS, SCHEMA, READINGS = "providers/pilot/sums.py", "providers/pilot/schema.py", "providers/pilot/readings.py"
X, WAITS = "providers/x/client/driver.py", "providers/transport/waits.py"
LISTINGS = "providers/reddit/client/listings.py"


class Bug(NamedTuple):
    """A bug put back.

    Attributes:
        name: What it does.
        met: Where somebody met it.
        path: The file it is put into.
        right: The text it takes the place of, which stands there once.
        wrong: What is written there.
        caught: A test that fails with it.
    """

    name: str
    met: str
    path: str
    right: str
    wrong: str
    caught: str


BUGS = (
    # Money that is spent before it is counted, or counted and never given back.
    Bug(
        "the cap is looked at once it is passed",
        "BerriAI/litellm 26672, 34732",
        LEDGER,
        "if amount > self.sums.left:",
        "if self.sums.left <= 0:",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "two threads look at the cap at the same time",
        "BerriAI/litellm 40095",
        LEDGER,
        """        with self._lock:
            if amount > self.sums.left:
                return None
""",
        """        import time
        if amount > self.sums.left:
            return None
        time.sleep(0.001)
        with self._lock:
""",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "a reservation is never given back",
        "BerriAI/litellm 36926, 27639",
        SUMS,
        "    def _voided(self, number: int, facts: dict[str, Any]) -> None:\n        self._released(number, facts)",
        "    def _voided(self, number: int, facts: dict[str, Any]) -> None:\n        pass",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "a reservation is smaller than what the request may be billed",
        "BerriAI/litellm 40002",
        X,
        'return Ask(call, "page", {"post": size}, {"post": size}, APART',
        'return Ask(call, "page", {"post": 1}, {"post": size}, APART',
        "tests/unit/providers/pilot/test_worlds.py",
    ),
    Bug(
        "a reservation is given back when its process died",
        "BerriAI/litellm 36926",
        LEDGER,
        'self.lose(row, "the pilot ended before an answer")',
        'self.void(row, "the pilot ended before an answer")',
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "what was sent and not answered counts as not billed",
        "Comfy-Org/ComfyUI 16204",
        PULL,
        "free = not answer.sent or (answer.status is not None and answer.status >= 300)",
        "free = True",
        "tests/unit/providers/pilot/test_faults.py",
    ),
    Bug(
        "two layers ask again, unknown to each other",
        "openai/openai-python 3828",
        PULL,
        "            answer = self._sent(ask, headers)\n",
        "            answer = self._sent(ask, headers)\n"
        "            if isinstance(answer, Lost):\n"
        "                answer = self._sent(ask, headers)\n",
        "tests/unit/providers/pilot/test_faults.py",
    ),
    Bug(
        "a reservation is settled twice",
        "lago-hq/lago 5916",
        SUMS,
        'return self.held.pop(facts["of"])',
        "return found",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "a record that comes again is counted again",
        "ryoppippi/ccusage 994",
        SCHEMA,
        "INSERT OR IGNORE INTO record",
        "INSERT OR REPLACE INTO record",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "what is read again on the same day is billed again",
        "ryoppippi/ccusage 994",
        PULL,
        "known = self._ledger.billed(names) if metered else {}",
        "known = {}",
        "tests/unit/providers/pilot/test_faults.py",
    ),
    Bug(
        "the place to go on from is not written with the records",
        "airbytehq/airbyte 44369",
        LEDGER,
        "            schema.go(self._db, landed.progress)\n",
        "",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    # Answers that mean something else than they seem.
    Bug(
        "a monthly cap is taken for a window that opens again",
        "xdevplatform/xdk 25",
        "providers/x/client/problems.py",
        'if "usage-capped" in said or "usagecap" in said or "usage cap" in said:',
        'if "never" in said:',
        "tests/unit/providers/x_client/test_problems.py",
    ),
    Bug(
        "a probe that answers 404 ends the pilot",
        "xdevplatform/docs 395",
        PULL,
        "        if isinstance(found, VendorUsage):\n            self._ledger.note",
        "        if found is not None:\n            self._ledger.note",
        "tests/unit/cli/test_pilot_here.py",
    ),
    Bug(
        "a cursor that was given before is followed again",
        "praw-dev/praw 887",
        LISTINGS,
        'if after in one["after"]:',
        "if False:",
        "tests/unit/providers/reddit_client",
    ),
    Bug(
        "a token that was given before is followed again",
        "DocNow/twarc 529",
        X,
        'if token and token == progress["tokens"].get(str(place)):',
        "if False:",
        "tests/unit/providers/pilot/test_driver.py",
    ),
    Bug(
        "an empty page is taken for the end",
        "PLhery/node-twitter-api-v2 139",
        X,
        "EMPTY = 5\n",
        "EMPTY = 1\n",
        "tests/unit/providers/pilot/test_faults.py",
    ),
    Bug(
        "a short page is taken for the end",
        "PLhery/node-twitter-api-v2 567",
        LISTINGS,
        "bool(why) or not after or ",
        "bool(why) or not after or items < 25 or ",
        "tests/unit/providers/reddit_client",
    ),
    Bug(
        "tokens that nobody counted are zero",
        "ollama/ollama 5370",
        "providers/chat/replies.py",
        "0 <= value <= MOST_TOKENS else None",
        "0 <= value <= MOST_TOKENS else 0",
        "tests/unit/providers/chat",
    ),
    Bug(
        "a limit that names an instant in the past is waited for by no time at all",
        "tweepy 4.17.0, wait_on_rate_limit",
        WAITS,
        "return min(seconds, LONGEST) if seconds > 0 else None",
        "return min(seconds, LONGEST)",
        "tests/unit/providers/transport/test_waits.py",
    ),
    Bug(
        "a limit that names an instant far ahead is waited for",
        "prawcore 4.0.0, a reset of 999999999",
        WAITS,
        "None if reset is None else min(reset, LONGEST)",
        "reset",
        "tests/unit/providers/transport/test_waits.py",
    ),
    Bug(
        "a header with words for a number ends the program",
        "prawcore 4.0.0, a reset of nan",
        WAITS,
        "None if text is None or _AMOUNT.fullmatch(text) is None else float(text)",
        "None if text is None else float(text)",
        "tests/unit/providers/transport/test_waits.py",
    ),
    Bug(
        "an answer that ends early is taken for whole",
        "encode/httpx, a gzip that is cut",
        "providers/transport/body.py",
        "if self._unpacker is not None and self._taken and not self._unpacker.eof:",
        "if self._unpacker is None and self._length is None and False:",
        "tests/unit/providers/transport/test_body.py",
    ),
    Bug(
        "an answer may be as large as it likes once it is unpacked",
        "encode/httpx, stacked encodings",
        "providers/transport/body.py",
        "if size > MOST or (size > FREE and size > RATIO * self._taken):",
        "if size < 0:",
        "tests/unit/providers/transport/test_body.py",
    ),
    # Days and months.
    Bug(
        "the day on which a read is billed is the day here",
        "getlago/lago 879; killbill/killbill 1856",
        READINGS,
        "return at.astimezone(UTC).date()",
        "return at.astimezone().date()",
        "tests/unit/providers/pilot/test_readings.py",
    ),
    Bug(
        "a clock that goes back makes an earlier row",
        "killbill/killbill 743",
        LEDGER,
        "return max(said.astimezone(UTC), self.latest)",
        "return said.astimezone(UTC)",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
    Bug(
        "a month that began on the 31st begins on the 29th for good after February",
        "getlago/lago 1567, 1840; killbill/killbill 127",
        "estimator/planning/calendar.py",
        "min(anchor.day, (following - DAY).day)",
        "min(month_start(anchor, number - 1).day if number > 0 else anchor.day, (following - DAY).day)",
        "tests/unit/planning/test_calendar.py",
    ),
    Bug(
        "29 February is a day of every year",
        "getlago/lago 1840",
        "estimator/planning/calendar.py",
        "return date(year, month + 1, min(anchor.day, (following - DAY).day))",
        "return date(year, month + 1, anchor.day if month == 1 and anchor.day == 29 else "
        "min(anchor.day, (following - DAY).day))",
        "tests/unit/planning/test_calendar.py",
    ),
    Bug(
        "a billing cycle begins on the local first of the month",
        "a sign-up between 00:00 and 08:00 UTC on the 1st",
        "providers/sandbox/account.py",
        "day, first = at.date(), self.terms.cycle_day",
        "day, first = at.astimezone().date(), self.terms.cycle_day",
        "tests/unit/providers/sandbox/test_bill.py",
    ),
    Bug(
        "a price holds on the day after it starts",
        "X's price page, 26 edits from January to August 2026",
        "estimator/pricing/book.py",
        "for start in sorted(newest) if start <= as_of]",
        "for start in sorted(newest) if start < as_of]",
        "tests/unit/pricing/test_book.py",
    ),
    Bug(
        "a price is known before it was recorded",
        "pydantic/genai-prices, prices changed under a running tool",
        "estimator/pricing/book.py",
        "        if revision.recorded_on <= known_at:\n",
        "        if revision.start <= known_at:\n",
        "tests/unit/pricing/test_book.py",
    ),
    Bug(
        "the lines do not add up to the total",
        "getlago/lago 821; invoiceninja/invoiceninja 10936",
        "estimator/money.py",
        "        floors[i] += whole + (1 if rank < extra else 0)",
        "        floors[i] = half_up(weights[i].numerator, weights[i].denominator)",
        "tests/unit/test_money.py",
    ),
    # Secrets, and who is asked.
    Bug(
        "a secret prints",
        "Obsyd 97",
        "providers/secrets.py",
        "    def __repr__(self) -> str:\n        return SHOWN",
        "    def __repr__(self) -> str:\n        return self._text",
        "tests/unit/providers/test_secrets.py",
    ),
    Bug(
        "the log holds the address of every request",
        "EnergieID/entsoe-py 541",
        WIRE,
        "return not _SENDING.get()",
        "return True",
        "tests/unit/providers/test_http.py",
    ),
    Bug(
        "a redirect is followed to another host, with the key",
        "encode/httpx, X-Api-Key kept across hosts",
        WIRE,
        "follow_redirects=False",
        "follow_redirects=True",
        "tests/unit/providers/test_http.py",
    ),
    Bug(
        "a proxy of the environment reads every request",
        "encode/httpx, trust_env",
        WIRE,
        "trust_env=False",
        "trust_env=True",
        "tests/unit/providers/test_http.py",
    ),
    Bug(
        "texts that were forgotten stay in the file",
        "SQLite, pages that are freed",
        LEDGER,
        "            schema.shrink(self._db)\n",
        "",
        "tests/unit/providers/pilot/test_ledger.py",
    ),
)
