"""The tamper-evident chain of entries: SHA-256 links, one chain per committer lane (DESIGN A3).

Canonical bytes are a version byte, then fields in the order of `canonical_bytes`, each as a four-byte
big-endian length and its UTF-8 bytes; an absent field has the length 0xFFFFFFFF and no bytes. Integers are
written in decimal. Never JSON or protobuf: their dumps are not canonical.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from hub.ledger.entry import BookedEntry, Entry

VERSION = b"\x01"
GENESIS = bytes(32)
"""The `prev_hash` of the first entry of every lane."""

_ABSENT = b"\xff\xff\xff\xff"


def canonical_bytes(
    lane: str, seq: int, entry: Entry, booked_at: datetime, business_date: date, prev_hash: bytes
) -> bytes:
    """What is hashed for one entry. Fields: lane, seq, previous hash (hex), kind, payment, attempt and refund
    id, booking time (RFC 3339, microseconds, UTC), business date, number of postings, then per posting:
    account, minor units, leg.
    """
    fields: list[str | None] = [
        lane,
        str(seq),
        prev_hash.hex(),
        entry.kind,
        entry.payment_id,
        entry.attempt_id,
        entry.refund_id,
        booked_at.isoformat(timespec="microseconds"),
        business_date.isoformat(),
        str(len(entry.postings)),
    ]
    for posting in entry.postings:
        fields += [str(posting.account), str(posting.minor_units), posting.leg]
    return VERSION + b"".join(_field(field) for field in fields)


def link(
    lane: str, seq: int, entry: Entry, booked_at: datetime, business_date: date, prev_hash: bytes
) -> BookedEntry:
    """The entry with its place in the chain."""
    digest = sha256(canonical_bytes(lane, seq, entry, booked_at, business_date, prev_hash)).digest()
    return BookedEntry(lane, seq, entry, booked_at, business_date, prev_hash, digest)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold."""

    lane: str
    seq: int
    detail: str


def verify(lane: str, entries: Iterable[BookedEntry]) -> Broken | None:
    """Reads a lane from its first entry and names the first break, if there is one."""
    expected_seq, prev_hash = 1, GENESIS
    for booked in entries:
        if booked.seq != expected_seq:
            return Broken(lane, expected_seq, f"the next entry has number {booked.seq}")
        if booked.prev_hash != prev_hash:
            return Broken(lane, booked.seq, "it does not continue the entry before it")
        again = link(lane, booked.seq, booked.entry, booked.booked_at, booked.business_date, prev_hash)
        if again.hash != booked.hash:
            return Broken(lane, booked.seq, "its content is not what was booked")
        expected_seq, prev_hash = expected_seq + 1, booked.hash
    return None


def seal(heads: Iterable[tuple[str, int, bytes]]) -> bytes:
    """One hash over all lane heads (lane, seq, hash) in lane order: what closing a day publishes."""
    fields = [field for lane, seq, head in sorted(heads) for field in (lane, str(seq), head.hex())]
    return sha256(VERSION + b"".join(_field(field) for field in fields)).digest()


def _field(value: str | None) -> bytes:
    if value is None:
        return _ABSENT
    raw = value.encode()
    return len(raw).to_bytes(4, "big") + raw
