"""The rule of published seals: what was told when a day was closed is still what its ledger hashes to."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from tests.oracle.evidence import Finding
from tests.oracle.journal import GENESIS, length_and_bytes
from tests.oracle.rows import Store

Heads = dict[str, tuple[int, str]]
"""Number and hash of each lane's last entry."""


def check(store: Store, published: Mapping[str, str]) -> Iterator[Finding]:
    """Each seal belongs to the store's closed day, or, in an export without days, to some instant of it.

    A seal may be given by its first digits, as people write it down.
    """
    closed = {day.business_date: day.seal for day in store.days}
    for day, seal in sorted(published.items()):
        if closed:
            holds = closed.get(day, "").startswith(seal)
        else:
            holds = any(made.startswith(seal) for made in _seals(store))
        if not holds or not seal:
            yield Finding("a published seal is the ledger's", day, f"{seal} is not of this ledger")


def seal_of(heads: Heads) -> str:
    """As documented: a version byte, then lane, number and hash of every lane's head, in lane order."""
    fields = [text for lane, (seq, head) in sorted(heads.items()) for text in (lane, str(seq), head)]
    return sha256(b"\x01" + b"".join(length_and_bytes(text) for text in fields)).hexdigest()


def _seals(store: Store) -> Iterator[str]:
    """The seals of all instants, with the lanes that had begun and with all that ever will."""
    begun: Heads = {}
    lanes: Heads = {entry.lane: (0, GENESIS) for entry in store.entries}
    yield seal_of(lanes)
    for entry in sorted(store.entries, key=lambda entry: (entry.booked_at, entry.lane, entry.seq)):
        begun[entry.lane] = lanes[entry.lane] = (entry.seq, entry.hash)
        yield seal_of(begun)
        if len(begun) < len(lanes):
            yield seal_of(lanes)
