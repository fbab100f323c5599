"""A ledger in memory for tests: stamps entries and chains them, as a store's committer does."""

from datetime import datetime

from hub.ledger.chain import GENESIS, link
from hub.ledger.entry import BookedEntry, Entry
from hub.settlement.day import Scheme


class MemoryBooks:
    """One lane. Entries stand in the order in which they were booked; no day is ever closed."""

    def __init__(self, lane: str = "0") -> None:
        self.lane = lane
        self.entries: list[BookedEntry] = []

    def book(self, entry: Entry, at: datetime) -> BookedEntry:
        """Books an entry at an instant, on the day it prefers or on the instant's own."""
        prev_hash = self.entries[-1].hash if self.entries else GENESIS
        day = entry.prefers_date or Scheme().day_of(at)
        booked = link(self.lane, len(self.entries) + 1, entry, at, day, prev_hash)
        self.entries.append(booked)
        return booked
