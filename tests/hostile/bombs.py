"""Hostile price files and plans: what stands in each, and words its refusal must hold."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Build = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Bomb:
    """One hostile file.

    Attributes:
        name: What is wrong, for the test's name.
        content: Its bytes, or what puts it at a path.
        words: What the message must hold.
    """

    name: str
    content: bytes | Build
    words: tuple[str, ...]

    def put(self, path: Path) -> Path:
        """Write it."""
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content)
        return path


HEAD = """schema = "perusable.book/1"
[evidence.page]
title = "price page"
read_on = 2026-11-22
grade = "official"
"""
OFFER = """[[offer]]
id = "x/basic"
provider = "x"
name = "Basic"
[[offer.revision]]
recorded_on = 2026-11-01
effective_from = 2023-03-29
currency = "USD"
evidence = { price = "page" }
charges = [{ kind = "unit", meter = "post", rate = "0.005" }]
"""
BOOK = HEAD + OFFER
RATE = 'rate = "0.005"'
TIERED = '[{ kind = "graduated", meter = "post", tiers = [%s] }]'

PLAN = """[need]
records = 1000
kind = "post"
purpose = "research"
criteria = "light-en"
[[plan]]
id = "one"
name = "One"
[[plan.source]]
offer = "x/pay-per-use"
endpoint = "search/all"
share = 1
tokens_per_record = 30
"""


def book(before: str, after: str) -> bytes:
    """A sound book with one change."""
    assert before in BOOK
    return BOOK.replace(before, after, 1).encode("utf-8", "surrogatepass")


def tiers(text: str) -> bytes:
    """A book whose one charge has these tiers."""
    return book('[{ kind = "unit", meter = "post", rate = "0.005" }]', TIERED % text)


def plan(before: str, after: str) -> bytes:
    """A sound plan with one change."""
    assert before in PLAN
    return PLAN.replace(before, after, 1).encode("utf-8", "surrogatepass")


def _zero(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _secret(path: Path) -> None:
    path.write_bytes(BOOK.encode())
    path.chmod(0)


PILOT_HEAD = (
    '{"schema":"perusable.pilot/1","id":"p","offer":"x/pay-per-use","criteria":"light-en","criteria_version":1,'
    '"kind":"post","unit":"page","drawn":"in order","started":"2026-11-03","ended":"2026-11-03","stages":["long"],'
    '"stopped":"complete","grade":"measured"}\n'
)
PILOT_UNIT = '{"unit":"1","fetched":10,"kept":{"long":7}}\n'
PILOT_END = '{"totals":{"units":1,"fetched":10,"kept":{"long":7}}}\n'
PILOT = PILOT_HEAD + PILOT_UNIT + PILOT_END


def pilot(before: str, after: str) -> bytes:
    """A sound pilot with one change."""
    assert before in PILOT
    return PILOT.replace(before, after, 1).encode("utf-8", "surrogatepass")


def many(line: str, count: int) -> bytes:
    """A pilot of so many lines made from one with a number in it."""
    return (PILOT_HEAD + "".join(line % number for number in range(count)) + PILOT_END).encode()


NOT_TOML = "is not valid TOML"
KEY_TOO_LONG = "nested too deeply"

ANY = [
    Bomb("100k open brackets", b"a = " + b"[" * 100_000, ("nested too deeply",)),
    Bomb("100k open tables", b"a = " + b"{a=" * 100_000, ("nested too deeply",)),
    Bomb("alternating nesting", b"a = " + b"[1," * 100_000, ("nested too deeply",)),
    Bomb("39 KB dotted key", b"a" + b".a" * 19_500 + b" = 1", (KEY_TOO_LONG,)),
    Bomb("quoted dotted keys", b'"a"' + b'."a b"' * 900 + b" = 1", (KEY_TOO_LONG,)),
    Bomb(
        "many keys of 900 parts",
        b"\n".join(b"a%d" % i + b".a" * 900 + b" = 1" for i in range(500)),
        (KEY_TOO_LONG,),
    ),
    Bomb(
        "inline keys of 900 parts",
        b"\n".join(b"a%d = {b" % i + b".a" * 900 + b" = 1}" for i in range(500)),
        (KEY_TOO_LONG,),
    ),
    Bomb(
        "header 390 levels deep over 90k keys",
        b"[" + b".".join([b"a"] * 390) + b"]\n" + b"\n".join(b"%d=1" % i for i in range(90_000)),
        (KEY_TOO_LONG,),
    ),
    Bomb("5,000 digits", b"a = " + b"9" * 5000, (NOT_TOML, "overflowed")),
    Bomb("900,000 digits", b"a = " + b"9" * 900_000, (NOT_TOML,)),
    Bomb("duplicate key", b"a = 1\na = 2", ("line 2", NOT_TOML)),
    Bomb("duplicate table", b"[a]\n[a]\n", ("line 2", NOT_TOML)),
    Bomb("surrogate in UTF-8", b'a = "\xed\xa0\x80"', ("line 1", "is not UTF-8 text")),
    Bomb("surrogate escape", b'a = "\\ud800"', ("line 1", NOT_TOML)),
    Bomb("NUL", b'a = "\x00"', (NOT_TOML,)),
    Bomb("BOM", b"\xef\xbb\xbf" + BOOK.encode(), ("byte order mark",)),
    Bomb("UTF-16", BOOK.encode("utf-16"), ("is not UTF-8 text",)),
    Bomb("Latin-1", 'name = "Müller"'.encode("latin-1"), ("line 1", "is not UTF-8 text")),
    Bomb("CR only", BOOK.replace("\n", "\r").encode(), (NOT_TOML,)),
    Bomb("10 MB line", b'a = "' + b"x" * 10_000_000 + b'"', ("is larger than 1024 KiB",)),
    Bomb("random bytes", bytes(range(256)) * 8, ("is not UTF-8 text",)),
    Bomb("gzip", b"\x1f\x8b\x08\x00" + b"\x00" * 20, ("is not UTF-8 text",)),
    Bomb("JSON", b'{"schema": "perusable.book/1"}', (NOT_TOML,)),
    Bomb("YAML", b"schema: perusable.book/1\n", (NOT_TOML,)),
    Bomb("half a file", BOOK.encode()[:-20], (NOT_TOML,)),
    Bomb("an endless string", b'a = "' + b"\\u0041" * 150_000, (NOT_TOML,)),
    Bomb("endless device", _zero, ("is not a regular file",)),
    Bomb("pipe without a writer", _pipe, ("is not a regular file",)),
    Bomb("directory", Path.mkdir, ("is not a regular file",)),
    Bomb("link to itself", _loop, ("cannot be read",)),
    Bomb("missing", lambda _: None, ("cannot be read: No such file",)),
    Bomb(
        "unknown keys by the ten thousand",
        b"\n".join(b"k%d=1" % i for i in range(80_000)),
        ("unknown key 'k0'", "more faults"),
    ),
    Bomb("a key of 900 KB", b"k" * 900_000 + b" = 1", ("unknown key 'kkk",)),
    Bomb("800 KB of tables", b"[[need]]\n" * 80_000, ("need",)),
    Bomb("keys like the wrong side of a terminal", b'"\\u001b[2J\\u202e" = 1', ("unknown key '?[2J?'",)),
]

BOOKS = [
    *ANY,
    Bomb("empty", b"", ("'schema' is missing", "add it")),
    Bomb("another schema", book("book/1", "book/2"), ("schema", "perusable.book/1")),
    Bomb(
        "unknown key with a near name",
        book("provider", "provder"),
        ("unknown key 'provder'", "did you mean 'provider'?"),
    ),
    Bomb("unknown kind of charge", book('"unit"', '"units"'), ("charges[1]", "'units'", "'unit'")),
    Bomb("infinite rate", book(RATE, "rate = inf"), ("rate", "write numbers that enter money in quotes")),
    Bomb("rate that is not a number", book(RATE, "rate = nan"), ("rate", "in quotes")),
    Bomb("rate 1e999999", book(RATE, "rate = 1e999999"), (NOT_TOML, "line 15")),
    Bomb("quoted 1e999999", book(RATE, 'rate = "1e999999"'), ("rate", "plain number", "'1e999999'")),
    Bomb("bare rate", book(RATE, "rate = 0.005"), ("rate", 'in quotes: "0.005"', "0.005")),
    Bomb("Arabic digits", book(RATE, 'rate = "\u0660.\u0660\u0660\u0665"'), ("rate", "ASCII digits")),
    Bomb("full-width digits", book(RATE, 'rate = "\uff10.\uff10\uff10\uff15"'), ("rate", "ASCII digits")),
    Bomb("digits with an underscore", book(RATE, 'rate = "1_000"'), ("rate", "plain number", "'1_000'")),
    Bomb("negative rate", book(RATE, 'rate = "-0.005"'), ("rate", "no sign")),
    Bomb("blank around a rate", book(RATE, 'rate = " 5"'), ("rate", "plain number")),
    Bomb("rate with a line break", book(RATE, 'rate = "5\\n"'), ("rate", "plain number")),
    Bomb("13 decimals", book(RATE, 'rate = "0.0000000000001"'), ("rate", "12 decimals")),
    Bomb("hex", book(RATE, 'rate = "0x10"'), ("rate", "plain number")),
    Bomb("rate as a table", book(RATE, "rate = { low = 1 }"), ("rate", "string")),
    Bomb("per 0", book(RATE, RATE + ", per = 0"), ("per", "1, 100, 1000")),
    Bomb("quantum 0", book(RATE, RATE + ", quantum = 0"), ("quantum", "greater than or equal to 1")),
    Bomb("negative allowance", book(RATE, RATE + ", allowance = -1"), ("allowance", "greater than or equal to 0")),
    Bomb("allowance past every bound", book(RATE, RATE + f", allowance = {10**30}"), ("allowance",)),
    Bomb("boolean allowance", book(RATE, RATE + ", allowance = true"), ("allowance", "integer")),
    Bomb(
        "datetime for a date",
        book("recorded_on = 2026-11-01", "recorded_on = 2026-11-01T10:00:00Z"),
        ("recorded_on", "date"),
    ),
    Bomb(
        "date in quotes that is none",
        book("recorded_on = 2026-11-01", 'recorded_on = "soon"'),
        ("recorded_on", "date", "'soon'"),
    ),
    Bomb("number for a date", book("recorded_on = 2026-11-01", "recorded_on = 20261101"), ("recorded_on", "date")),
    Bomb("day that does not exist", book("2026-11-01", "2026-02-30"), ("line 11", NOT_TOML)),
    Bomb(
        "tiers out of order",
        tiers('{ up_to = 10, rate = "1" }, { up_to = 5, rate = "1" }'),
        ("up_to must increase", "[10, 5]"),
    ),
    Bomb("open tier in the middle", tiers('{ rate = "1" }, { up_to = 5, rate = "1" }'), ("only the last tier",)),
    Bomb(
        "ten thousand tiers",
        tiers(", ".join(f'{{ up_to = {i}, rate = "1" }}' for i in range(1, 10_000))),
        ("tiers", "at most 100"),
    ),
    Bomb("no tiers", tiers(""), ("tiers", "at least 1")),
    Bomb(
        "contradicting revisions",
        (BOOK + OFFER[OFFER.index("[[offer.rev") :]).encode(),
        ("revision[2]", "contradicts revision 1"),
    ),
    Bomb("the same offer twice", (BOOK + OFFER).encode(), ("offer[x/basic]", "the id stands 2 times")),
    Bomb(
        "evidence that is missing", book('price = "page"', 'price = "pge"'), ("no evidence is called 'pge'", "'page'")
    ),
    Bomb(
        "charges without evidence",
        book('evidence = { price = "page" }\n', ""),
        ("charges need a currency and evidence",),
    ),
    Bomb("unknown currency", book('"USD"', '"DOGE"'), ("currency", "USD", "'DOGE'")),
    Bomb("escape sequence in a name", book('"Basic"', '"\\u001b]0;pwned\\u0007"'), ("name", "control or invisible")),
    Bomb("change of writing direction in a name", book('"Basic"', '"\u202ecisaB"'), ("name", "control or invisible")),
    Bomb("invisible space in a name", book('"Basic"', '"Ba\u200bsic"'), ("name", "control or invisible")),
    Bomb("escape sequence in an id", book('"x/basic"', '"\\u001b[2J"'), ("id", "lower-case letters")),
    Bomb("id with capitals", book('"x/basic"', '"X/Basic"'), ("id", "lower-case letters")),
    Bomb("id of 900 KB", book('"x/basic"', '"' + "a" * 900_000 + '"'), ("id", "at most 80")),
    Bomb("name of 900 KB", book('"Basic"', '"' + "a" * 900_000 + '"'), ("name", "2000 characters")),
    Bomb("offer is one table", book("[[offer]]", "[offer]"), ("offer",)),
    Bomb("evidence is a list", book("[evidence.page]", "[[evidence]]"), ("evidence",)),
    Bomb("nothing ever recorded", HEAD.encode(), ("nothing",)),
]

PLANS = [
    *ANY,
    Bomb("empty", b"", ("'need' is missing",)),
    Bomb(
        "unknown key with a near name", plan("records", "recrods"), ("unknown key 'recrods'", "did you mean 'records'?")
    ),
    Bomb("unknown key of a provider", plan("endpoint", "endpont"), ("unknown key 'endpont'", "'endpoint'")),
    Bomb("share written as a percentage", plan("share = 1", "share = 33"), ("share", "at most 1, not 33")),
    Bomb(
        "keep rate written as 33",
        plan("share = 1", "share = 1\nfunnel.kept = 33"),
        ("funnel.kept", "between 0 and 1, not 33", "0.33"),
    ),
    Bomb("keep rate of 0", plan("share = 1", "share = 1\nfunnel.kept = 0"), ("funnel.kept", "above 0, not 0")),
    Bomb("negative share", plan("share = 1", "share = -1"), ("share", "at least 0")),
    Bomb("share that is not a number", plan("share = 1", "share = nan"), ("share", "not 'nan'")),
    Bomb("infinite share", plan("share = 1", "share = inf"), ("share", "not 'inf'")),
    Bomb("share 1e999999", plan("share = 1", "share = 1e999999"), (NOT_TOML,)),
    Bomb("quoted 1e-99", plan("share = 1", 'share = "1e-99"'), ("share",)),
    Bomb("full-width digit", plan("share = 1", 'share = "\uff11"'), ("share", "plain number")),
    Bomb("boolean share", plan("share = 1", "share = true"), ("share", "must be a number, not True")),
    Bomb(
        "a range turned round",
        plan("record = 30", "record = { low = 40, likely = 30, high = 20 }"),
        ("low <= likely <= high",),
    ),
    Bomb("a range without its middle", plan("record = 30", "record = { low = 40, high = 50 }"), ("needs likely",)),
    Bomb(
        "a range that is a date", plan("record = 30", "record = 2026-01-01"), ("tokens_per_record", "must be a number")
    ),
    Bomb("no records", plan("records = 1000", "records = 0"), ("records", "greater than or equal to 1")),
    Bomb(
        "5,000-digit records in quotes",
        plan("records = 1000", 'records = "' + "9" * 5000 + '"'),
        ("records", "integer"),
    ),
    Bomb("a 900 KB criteria", plan("light-en", "a" * 900_000), ("need.criteria",)),
    Bomb("criteria nobody knows", plan("light-en", "light-eng"), ("no criteria are called 'light-eng'", "'light-en'")),
    Bomb(
        "an offer nobody knows",
        plan("x/pay-per-use", "x/pay-per-us"),
        ("no price file knows the offer", "'x/pay-per-use'"),
    ),
    Bomb("a 900 KB offer", plan("x/pay-per-use", "a" * 900_000), ("offer",)),
    Bomb("escape sequence in an offer", plan("x/pay-per-use", "\\u001b[2J"), ("offer", "lower-case", r"'\x1b[2J'")),
    Bomb("escape sequence in a plan id", plan('"one"', '"\\u001b]52;c;cHduZWQ=\\u0007"'), ("id", "lower-case")),
    Bomb(
        "escape sequence in a wrong plan", plan('"one"', '"\\u001b[2J"').replace(b"x/pay-per-use", b"none"), ("offer",)
    ),
    Bomb("two plans of one id", (PLAN + PLAN[PLAN.index("[[plan]]") :]).encode(), ("plan ids must differ", "one")),
    Bomb("plan is one table", plan("[[plan]]", "[plan]").replace(b"[[plan.source]]", b"[plan.source]"), ("plan",)),
    Bomb("sources are words", (PLAN[: PLAN.index("[[plan.source]]")] + 'source = ["x"]\n').encode(), ("source",)),
    Bomb(
        "datetime for a day", plan("records = 1000", "records = 1000\nstart = 2026-12-01T00:00:00"), ("start", "date")
    ),
    Bomb(
        "a last day before the first",
        plan("records = 1000", "records = 1000\nstart = 2026-12-01\nby = 2026-11-01"),
        ("lies before start",),
    ),
    Bomb(
        "a budget without a currency",
        plan("records = 1000", 'records = 1000\nbudget = "250000"'),
        ("budget", "'250000 USD'"),
    ),
    Bomb(
        "a budget in a currency of one's own",
        plan("records = 1000", 'records = 1000\nbudget = "250000 XYZ"'),
        ("budget", "XYZ"),
    ),
    Bomb("50,000 sources", (PLAN + '[[plan.source]]\noffer="a"\n' * 25_000).encode(), ("source[2]", "more faults")),
    Bomb(
        "a month number past every bound",
        plan("records = 1000", 'records = 1000\nevery = "month"\nmonths = 100_000'),
        ("months", "600"),
    ),
]

NOT_JSON = "is not valid JSON"

PILOTS = [
    Bomb("empty", b"", ("is empty", "starts with its header")),
    Bomb("blanks only", b" \r\n" * 1000, ("is empty",)),
    Bomb("NUL", b"\x00" * 1000, ("line 1", NOT_JSON)),
    Bomb("BOM", b"\xef\xbb\xbf" + PILOT.encode(), ("byte order mark",)),
    Bomb("UTF-16", PILOT.encode("utf-16"), ("is not UTF-8 text",)),
    Bomb("CR only", PILOT.replace("\n", "\r").encode(), ("carriage return",)),
    Bomb("gzip", b"\x1f\x8b\x08\x00" + b"\x00" * 20, ("is not UTF-8 text",)),
    Bomb("TOML", PLAN.encode(), ("line 1", NOT_JSON)),
    Bomb("a price book", BOOK.encode(), ("line 1", NOT_JSON)),
    Bomb("another JSON file", b'{"schema": "perusable.compare/1"}', ("schema", "perusable.pilot/1")),
    Bomb("a schema that is no text", b'{"schema": ["perusable.pilot/1"]}', ("schema", "perusable.pilot/1")),
    Bomb("one array over all lines", b"[" + PILOT.replace("\n", ",\n").encode() + b"]", ("line 1",)),
    Bomb("surrogate in UTF-8", pilot('"p"', '"\ud800"'), ("line 1", "is not UTF-8 text")),
    Bomb("surrogate escape", pilot('"1"', '"\\ud800"'), ("line 2, unit",)),
    Bomb("surrogate escape in a key", pilot('"fetched"', '"\\ud800"'), ("line 2", "unicode string")),
    Bomb("escape sequence in a unit", pilot('"1"', '"\\u001b[2J"'), ("line 2, unit", "hexadecimal")),
    Bomb("escape sequence in a key", pilot('"fetched"', '"\\u001b]0;x\\u0007"'), ("unknown key '?]0;x?'",)),
    Bomb("escape sequence in a stage", pilot('["long"]', '["\\u001b[2J"]'), ("stages[1]", "stage's name")),
    Bomb("change of writing direction", pilot('"p"', '"p","note":"\u202ecisaB"'), ("note", "control or invisible")),
    Bomb("raw control character", pilot('"1"', '"\x1b"'), ("line 2", NOT_JSON)),
    Bomb("60,000 open brackets", pilot('"1"', "[" * 60_000), ("line 2", "nested too deeply")),
    Bomb("60,000 open objects", pilot('"1"', '{"a":' * 12_000), ("line 2", "nested too deeply")),
    Bomb("30,000 closed brackets", pilot('"1"', "[" * 30_000 + "]" * 30_000), ("line 2", "nested too deeply")),
    Bomb("a line of 10 MB", pilot('"1"', '"' + "1" * 10_000_000 + '"'), ("line 2", "longer than 64 KiB")),
    Bomb("a first line of 60 MB", b"a" * 60_000_000, ("line 1", "longer than 64 KiB")),
    Bomb("65 MiB", PILOT.encode() + b"\n" * (65 * 1024 * 1024), ("is larger than 65536 KiB",)),
    Bomb("a million empty lines", pilot('{"unit"', "\n" * 999_000 + '{"unit"'), ("line 2", "is empty", "more faults")),
    Bomb("30 million empty lines", pilot('{"unit"', "\n" * 30_000_000 + '{"unit"'), ("more lines than 1,000,000",)),
    Bomb("5,000 digits", pilot("10,", "9" * 5_000 + ","), ("line 2", "more digits")),
    Bomb("4,000 digits", pilot("10,", "9" * 4_000 + ","), ("line 2, fetched", "less than or equal")),
    Bomb("60,000 digits behind a point", pilot("10,", "0." + "9" * 60_000 + ","), ("line 2, fetched", "integer")),
    Bomb("1e999999", pilot("10,", "1e999999,"), ("line 2, fetched", "integer")),
    Bomb("1e1", pilot("10,", "1e1,"), ("line 2, fetched", "integer")),
    Bomb("NaN", pilot("10,", "NaN,"), ("line 2", "holds NaN")),
    Bomb("Infinity", pilot("10,", "Infinity,"), ("line 2", "holds Infinity")),
    Bomb("boolean count", pilot("10,", "true,"), ("line 2, fetched", "integer", "not True")),
    Bomb("full-width digits", pilot("10,", '"\uff11",'), ("line 2, fetched", "integer")),
    Bomb("key twice", pilot('"fetched":10', '"fetched":1,"fetched":10'), ("line 2", "key 'fetched' twice")),
    Bomb("stage twice", pilot('"long":7', '"long":9,"long":7'), ("line 2", "key 'long' twice")),
    Bomb("header key twice", pilot('"id":"p"', '"id":"a","id":"p"'), ("line 1", "key 'id' twice")),
    Bomb("9,000 keys and one twice", pilot('"long":7', ",".join(f'"k{n}":1' for n in [*range(5_500), 0])), ("twice",)),
    Bomb("5,000 stages in a unit", pilot('"long":7', ",".join(f'"k{n}":1' for n in range(5_000))), ("more faults",)),
    Bomb(
        "5,000 unknown keys", pilot('"fetched"', ",".join(f'"k{n}":1' for n in range(5_000)) + ',"fetched"'), ("'k0'",)
    ),
    Bomb("an unknown key of 60 KB", pilot('"fetched"', '"' + "k" * 60_000 + '":1,"fetched"'), ("unknown key 'kkk",)),
    Bomb("5,000 stages", pilot('["long"]', str([f"k{n}" for n in range(5_000)]).replace("'", '"')), ("stages", "40")),
    Bomb("negative count", pilot('"long":7', '"long":-7'), ("kept.long", "greater than or equal to 0")),
    Bomb("more kept than fetched", pilot('"long":7', '"long":11'), ("kept.long", "more than the 10")),
    Bomb("a text among the counts", pilot('"1"', '"1","text":"hello"'), ("unknown key 'text'",)),
    Bomb("an author among the counts", pilot('"1"', '"1","author_id":"12"'), ("unknown key 'author_id'",)),
    Bomb("a query for a unit", pilot('"1"', '"cats lang:en"'), ("line 2, unit", "no text")),
    Bomb("a day that does not exist", pilot("2026-11-03", "2026-02-30"), ("started", '"2026-11-22"')),
    Bomb("a year of five digits", pilot("2026-11-03", "12026-11-03"), ("started", '"2026-11-22"')),
    Bomb("100,000 units that are wrong", many('{"unit":"%d","fetched":-1}\n', 100_000), ("line 2", "more faults")),
    Bomb("20,000 units of one name", many('{"unit":"7","fetched":%d,"kept":{"long":0}}\n', 20_000), ("in line 2 too",)),
    Bomb("20,000 units and wrong totals", many('{"unit":"%d","fetched":1,"kept":{"long":0}}\n', 20_000), ("20,000",)),
    Bomb("no totals", (PILOT_HEAD + PILOT_UNIT).encode(), ("stopped while writing: unit 1 is whole", "partial=True")),
    Bomb("two files in one", (PILOT + PILOT).encode(), ("line 4", "stands after the totals")),
    Bomb("endless device", _zero, ("is not a regular file",)),
    Bomb("pipe without a writer", _pipe, ("is not a regular file",)),
    Bomb("directory", Path.mkdir, ("is not a regular file",)),
    Bomb("link to itself", _loop, ("cannot be read",)),
    Bomb("missing", lambda _: None, ("cannot be read: No such file",)),
]
