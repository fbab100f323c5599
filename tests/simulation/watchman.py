"""Sees to it that hubs that share a store keep out of each other's work, with eyes of its own on the tables.

Shares no code with the hub: it knows the tables `lease` and `holder`, and that the lane is the hub.
"""

import re
import sqlite3
from pathlib import Path

import httpx

from tests.simulation.clocks import WorldClock

# What a hub writes of its own asking is a try more of an attempt; the lane that moves in the same commit says
# which hub wrote it. Of each it is kept who held the payment at that instant. (Of a refund of the hub's own a
# wallet's notice counts as a try too, so those are left out.)
WATCH = """
    CREATE TABLE watched (attempt_id TEXT, tries INTEGER, held_by TEXT, written_by TEXT);
    CREATE INDEX watched_now ON watched (attempt_id) WHERE written_by IS NULL;
    CREATE TRIGGER watched_try AFTER UPDATE OF tries ON attempt
    WHEN new.tries > old.tries AND new.state IN ('SUBMITTED', 'CANCELLING', 'RETURNING') BEGIN
        INSERT INTO watched SELECT new.attempt_id, new.tries,
            (SELECT lane FROM lease JOIN holder USING (fence) WHERE record_id = new.payment_id), NULL;
    END;
    CREATE TRIGGER watched_lane AFTER UPDATE ON lane BEGIN
        UPDATE watched SET written_by = new.lane WHERE written_by IS NULL;
    END;
"""
# Nobody may have it: who took it over has let go of it, or nothing was owed. A late word is true then.
STRANGE = "SELECT attempt_id, tries, held_by, written_by FROM watched WHERE held_by <> written_by"
# Of an order with more attempts than one, a wallet that starts the next takes the payment over.
HELD = """
    SELECT lane, until FROM lease JOIN holder USING (fence)
    WHERE record_id = coalesce(
        (SELECT payment_id FROM attempt AS this WHERE attempt_id = :named
         AND NOT EXISTS (SELECT 1 FROM attempt WHERE payment_id = this.payment_id AND number > this.number)),
        :named)
"""
DIGITS = len("2026-11-22T16:00:00.000000")
NAMED = re.compile(rb"(?:ref|att)_[0-9a-f]{24}")


class Watchman:
    """Watches the hubs of one store. `findings` is what he saw that must not be."""

    def __init__(self, path: Path, clock: WorldClock) -> None:
        self.findings: list[str] = []
        self._path = path
        self._clock = clock
        self._reading: sqlite3.Connection | None = None

    def begin(self) -> None:
        """The store has been made."""
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.executescript(WATCH)
        connection.close()
        self._reading = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)

    @property
    def has_begun(self) -> bool:
        """Whether there are two hubs to watch."""
        return self._reading is not None

    def departs(self, lane: str, body: bytes) -> None:
        """A call of this hub leaves the house."""
        named = min(NAMED.findall(body), key=lambda found: found[:3] != b"ref", default=None)
        if named is None or self._reading is None:
            return
        row = self._reading.execute(HELD, {"named": named.decode()}).fetchone()
        if row is None:
            return  # nobody has it: what was owed has just been settled
        holder, until = row
        lives = until[:DIGITS] > self._clock.now().isoformat(timespec="microseconds")[:DIGITS]
        if lives is (holder != lane):
            why = f"{holder} has it" if lives else "its lease has lapsed"
            self.findings.append(f"a hub asks only about what it holds: {named.decode()}: {lane} asks, {why}")

    def look(self) -> list[str]:
        """Everything that he saw, up to now."""
        if self._reading is None:
            return []
        strange = [
            f"what a hub learned by asking is written under its lease: {attempt_id} (try {tries}):"
            f" {writer} wrote, {holder} has it"
            for attempt_id, tries, holder, writer in self._reading.execute(STRANGE)
        ]
        return [*self.findings, *strange]

    def end(self) -> None:
        """Goes home."""
        if self._reading is not None:
            self._reading.close()


class Watched(httpx.AsyncBaseTransport):
    """A hub's way out, with the watchman beside it."""

    def __init__(self, lane: str, line: httpx.AsyncBaseTransport, watchman: Watchman) -> None:
        self._lane = lane
        self._line = line
        self._watchman = watchman

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._watchman.departs(self._lane, await request.aread())
        return await self._line.handle_async_request(request)
