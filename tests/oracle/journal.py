"""Rules of the journal: balanced entries, unbroken chains, balances that are sums, sealed days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256

from tests.oracle.arithmetic import EXPONENTS
from tests.oracle.evidence import Finding, Head
from tests.oracle.rows import Entry, Posting, Store

SCHEME_ZONE = timezone(timedelta(hours=8))
GENESIS = bytes(32).hex()
KINDS = {
    "WALLET": ("WR", "IP", "HOLD", "SUSP", "SETTLE"),
    "ACQUIRER": ("AP", "SETTLE"),
    "HUB": ("FX", "FXM", "FXR", "FI", "BANK", "LOSS"),
}
"""Which kinds of account each role has (DESIGN A3)."""


def check(store: Store, seen: Iterable[Head] = ()) -> Iterator[Finding]:
    """Everything that the ledger's own tables can show to be wrong; `seen` are heads of earlier looks."""
    postings: dict[tuple[str, int], list[Posting]] = defaultdict(list)
    for posting in store.postings:
        postings[posting.lane, posting.seq].append(posting)
    for entry in store.entries:
        yield from _balanced(entry, postings[entry.lane, entry.seq])
    for account in sorted({posting.account for posting in store.postings}):
        yield from _named(account)
    yield from _chained(store, postings)
    yield from _cached(store)
    yield from _in_one_day(store)
    yield from _sealed(store)
    yield from _kept(store, seen)


def _balanced(entry: Entry, postings: list[Posting]) -> Iterator[Finding]:
    about = f"{entry.lane}/{entry.seq}"
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.account.split(":")[3]] += posting.minor_units
    if not postings:
        yield Finding("an entry has postings", about, "it has none")
    for currency, total in sums.items():
        if total:
            yield Finding("every entry is zero per currency", about, f"{currency} is off by {total}")


def _named(account: str) -> Iterator[Finding]:
    """`ROLE:owner:KIND:CURRENCY`, and the currency is one that has digits."""
    role, _, rest = account.partition(":")
    owner, _, rest = rest.partition(":")
    kind, _, currency = rest.partition(":")
    if not owner or kind not in KINDS.get(role, ()) or currency not in EXPONENTS:
        yield Finding("an account is of one owner, kind and currency", account, "it is not")


def _chained(store: Store, postings: dict[tuple[str, int], list[Posting]]) -> Iterator[Finding]:
    heads = {lane.lane: (0, GENESIS, "") for lane in store.lanes}
    for entry in store.entries:
        about = f"{entry.lane}/{entry.seq}"
        seq, head, booked_at = heads.get(entry.lane, (0, GENESIS, ""))
        if entry.seq != seq + 1:
            yield Finding("sequences have no gaps", about, f"it follows {seq}")
        if entry.prev_hash != head:
            yield Finding("chains hold", about, "it does not name the entry before it")
        if entry.booked_at < booked_at:
            yield Finding("booking times never run back", about, f"{entry.booked_at} after {booked_at}")
        digest = sha256(canonical_bytes(entry, postings[entry.lane, entry.seq])).hexdigest()
        if digest != entry.hash:
            yield Finding("chains hold", about, "its hash is not that of its content")
        heads[entry.lane] = (entry.seq, entry.hash, entry.booked_at)
    for lane in store.lanes:
        if (lane.seq, lane.hash) != heads[lane.lane][:2]:
            yield Finding("chains hold", lane.lane, "the lane's head is not its last entry")
    for place in sorted(postings.keys() - {(entry.lane, entry.seq) for entry in store.entries}):
        yield Finding("a posting belongs to an entry", f"{place[0]}/{place[1]}", "there is no such entry")


def canonical_bytes(entry: Entry, postings: list[Posting]) -> bytes:
    """As documented: a version byte, then fields, each as a four-byte length and its UTF-8 bytes."""
    fields: list[str | None] = [entry.lane, str(entry.seq), entry.prev_hash, entry.kind]
    fields += [entry.payment_id, entry.attempt_id, entry.refund_id, entry.booked_at, entry.business_date]
    fields.append(str(len(postings)))
    for posting in postings:
        fields += [posting.account, str(posting.minor_units), posting.leg]
    return b"\x01" + b"".join(length_and_bytes(value) for value in fields)


def length_and_bytes(value: str | None) -> bytes:
    """A field of what is hashed: its length in four bytes, then itself; what is absent has no bytes."""
    if value is None:
        return b"\xff" * 4
    raw = value.encode()
    return len(raw).to_bytes(4, "big") + raw


def _cached(store: Store) -> Iterator[Finding]:
    days = {(entry.lane, entry.seq): entry for entry in store.entries}
    folded: dict[tuple[str, str, int], int] = defaultdict(int)
    trial: dict[str, int] = defaultdict(int)
    for posting in store.postings:
        entry = days.get((posting.lane, posting.seq))
        if entry is None:
            continue
        folded[entry.business_date, posting.account, int(entry.kind == "BATCH")] += posting.minor_units
        trial[posting.account.split(":")[3]] += posting.minor_units
    cached = {(row.business_date, row.account, row.of_batch): row.minor_units for row in store.movements}
    for key in sorted(folded.keys() | cached.keys()):
        if folded.get(key, 0) != cached.get(key, 0):
            yield Finding(
                "balances are the sum of postings",
                f"{key[0]} {key[1]}",
                f"{cached.get(key, 0)} is kept, {folded.get(key, 0)} was posted",
            )
    for currency, total in trial.items():
        if total:
            yield Finding("the trial balance is zero per currency", currency, str(total))


def _in_one_day(store: Store) -> Iterator[Finding]:
    """An entry counts for its calendar day, for the first day that was open, or for the day it asked for."""
    closed = [(date.fromisoformat(day.business_date), day.closed_at) for day in store.days]
    heads = {(head.business_date, head.lane): head.seq for head in store.day_heads}
    for entry in store.entries:
        about = f"{entry.lane}/{entry.seq} {entry.kind}"
        shut = [day for day, _ in closed if heads.get((day.isoformat(), entry.lane), 0) < entry.seq]
        last_shut = max(shut, default=None)
        calendar = datetime.fromisoformat(entry.booked_at).astimezone(SCHEME_ZONE).date()
        wanted = date.fromisoformat(entry.prefers_date) if entry.prefers_date else None
        if last_shut is not None and calendar <= last_shut:
            calendar = last_shut + timedelta(days=1)
        if wanted is not None and (last_shut is None or wanted > last_shut):
            calendar = wanted
        if entry.business_date != calendar.isoformat():
            yield Finding("an entry is in the day it belongs to", about, f"{entry.business_date}: {calendar}")


def _sealed(store: Store) -> Iterator[Finding]:
    hashes = {(entry.lane, entry.seq): entry.hash for entry in store.entries}
    before: date | None = None
    for day in store.days:
        this = date.fromisoformat(day.business_date)
        if before is not None and this != before + timedelta(days=1):
            yield Finding("days close in order", day.business_date, f"it follows {before}")
        before = this
        fields: list[str] = []
        for head in store.day_heads:
            if head.business_date != day.business_date:
                continue
            if head.seq and hashes.get((head.lane, head.seq)) != head.hash:
                yield Finding("a closed day's hash never changes", day.business_date, f"lane {head.lane}")
            fields += [head.lane, str(head.seq), head.hash]
        if sha256(b"\x01" + b"".join(length_and_bytes(value) for value in fields)).hexdigest() != day.seal:
            yield Finding("a day's seal is over all lane heads", day.business_date, "it is not")


def _kept(store: Store, seen: Iterable[Head]) -> Iterator[Finding]:
    """A chain's head at an earlier look speaks for everything before it: it is still where it was."""
    hashes = {(entry.lane, entry.seq): entry.hash for entry in store.entries}
    for head in seen:
        if head.seq and hashes.get((head.lane, head.seq)) != head.hash:
            yield Finding(
                "what was booked stays booked", f"{head.lane}/{head.seq}", "it is another entry now"
            )
