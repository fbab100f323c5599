"""Reads exports of the ledger, hledger's or beancount's text, and hashes their chains again.

An export shows everything that an entry's hash is made from. So whoever has the text and the seal that was
published when a day was closed can tell that nothing of it was changed, without a look into the store.
"""

import re
from hashlib import sha256

from tests.oracle.arithmetic import exact_minor
from tests.oracle.journal import GENESIS, canonical_bytes
from tests.oracle.rows import Entry, Lane, Posting, Store


class Unreadable(ValueError):
    """What was handed in is not what it is said to be; says where and why."""


_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_PLACE = r"(?P<lane>[^\s/\"]+)/(?P<seq>[0-9]+)"
_OF = r"(?P<of>[A-Z_]+(?: [^\s\"]+){0,3})"
_POSTING = r"(?P<account>[A-Z][A-Za-z]+:\S+)  (?P<amount>-?[0-9.]+) (?P<currency>[A-Z]{3})"

HLEDGER = tuple(
    re.compile(each)
    for each in (
        rf"{_DATE} \* \({_PLACE}\) {_OF}",
        r"    ; booked_at:(?P<booked_at>\S+)",
        rf"    {_POSTING}  ; leg:(?P<leg>[A-Z_]+)",
        r";.*|decimal-mark \.|commodity .*|account .*|",
    )
)
BEANCOUNT = tuple(
    re.compile(each)
    for each in (
        rf"{_DATE} \* \"{_OF}\"",
        rf"  entry: \"{_PLACE}\"",
        r"  booked-at: \"(?P<booked_at>[^\"]+)\"",
        rf"  {_POSTING}",
        r"    leg: \"(?P<leg>[A-Z_]+)\"",
        r";.*|option .*|[0-9-]{10} open .*|",
    )
)


def read_ledger(text: str) -> Store:
    """The entries and postings of an export, with nothing else. Raises Unreadable."""
    if not text.endswith("\n"):
        raise Unreadable("the ledger breaks off in its last line")
    lines = text.split("\n")[:-1]
    shapes = BEANCOUNT if any(line.startswith("option ") for line in lines[:3]) else HLEDGER
    found: list[dict[str, str]] = []
    for number, line in enumerate(lines, start=1):
        match = next((match for shape in shapes if (match := shape.fullmatch(line))), None)
        if match is None:
            raise Unreadable(f"line {number} of the ledger is not of an export: {line[:60]!r}")
        said = match.groupdict()
        if "of" in said or "account" in said:
            found.append(said)
        elif said and not found:
            raise Unreadable(f"line {number} of the ledger belongs to no entry")
        elif said:
            found[-1].update(said)
    return _chained(found)


def _chained(found: list[dict[str, str]]) -> Store:
    """The entries lane by lane as their numbers have it, each with the hash that its content gives it."""
    store = Store()
    drafts: list[tuple[Entry, list[Posting]]] = []
    for said in found:
        try:
            if "of" in said:
                drafts.append((_entry(said), []))
            else:
                entry, postings = drafts[-1]
                postings.append(_posting(said, entry, len(postings) + 1))
        except (KeyError, ValueError, IndexError) as why:
            raise Unreadable(f"an entry of the ledger is not whole: {said}") from why
    heads: dict[str, str] = {}
    for draft, postings in sorted(drafts, key=lambda each: (each[0].lane, each[0].seq)):
        entry = draft._replace(prev_hash=heads.get(draft.lane, GENESIS))
        heads[entry.lane] = sha256(canonical_bytes(entry, postings)).hexdigest()
        store.entries.append(entry._replace(hash=heads[entry.lane]))
        store.postings.extend(postings)
    ends = {entry.lane: entry for entry in store.entries}
    store.lanes.extend(Lane(lane, entry.seq, entry.hash) for lane, entry in ends.items())
    return store


def _entry(said: dict[str, str]) -> Entry:
    kind, *ids = said["of"].split(" ")
    payment_id, attempt_id, refund_id = (*ids, None, None, None)[:3]
    return Entry(
        lane=said["lane"],
        seq=int(said["seq"]),
        kind=kind,
        payment_id=payment_id,
        attempt_id=attempt_id,
        refund_id=refund_id,
        prefers_date=None,
        booked_at=said["booked_at"],
        business_date=said["date"],
        prev_hash="",
        hash="",
    )


def _posting(said: dict[str, str], entry: Entry, number: int) -> Posting:
    _, kind, owner, currency = said["account"].split(":")
    if currency != said["currency"]:
        raise ValueError(f"{said['amount']} {said['currency']} on an account of {currency}")
    role, _, escaped = owner.partition("-")
    account = f"{role}:{_owner(escaped)}:{kind}:{currency}"
    minor = exact_minor(said["amount"].removesuffix("."), currency)
    return Posting(entry.lane, entry.seq, number, account, minor, said["leg"])


def _owner(escaped: str) -> str:
    """`--` is an underscore, `-` and two hex digits a byte, anything else itself."""
    parts = re.findall(r"--|-[0-9a-f]{2}|[A-Za-z0-9]", escaped)
    if "".join(parts) != escaped:
        raise ValueError(f"{escaped!r} is no owner")
    return b"".join(map(_bytes, parts)).decode()


def _bytes(part: str) -> bytes:
    if part == "--":
        return b"_"
    return bytes.fromhex(part[1:]) if part.startswith("-") else part.encode()
