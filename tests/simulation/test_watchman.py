"""The watchman sees what leases are to prevent, and nothing else."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from tests.simulation.clocks import WorldClock
from tests.simulation.watchman import Watchman

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ATTEMPT, REFUND = f"att_{'a' * 24}", f"ref_{'b' * 24}"
# As much of the store as he looks at.
TABLES = """
    CREATE TABLE attempt (attempt_id TEXT, payment_id TEXT, number INTEGER, state TEXT, tries INTEGER);
    CREATE TABLE lane (lane TEXT, seq INTEGER);
    CREATE TABLE holder (fence INTEGER, lane TEXT, until TEXT);
    CREATE TABLE lease (record_id TEXT, fence INTEGER);
    INSERT INTO lane VALUES ('here', 0), ('there', 0);
    INSERT INTO holder VALUES (1, 'here', '2026-11-22T12:00:30.000000+00:00');
    INSERT INTO lease VALUES ('pay_1', 1);
"""


@dataclass
class Still:
    """A clock that stands until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Scene:
    """A store, a clock and the watchman over both."""

    store: sqlite3.Connection
    clock: Still
    watchman: Watchman

    def writes(self, lane: str, state: str = "SUBMITTED") -> None:
        """A hub writes what it learned by asking."""
        with self.store:
            self.store.execute("UPDATE attempt SET tries = tries + 1, state = ?", (state,))
            self.store.execute("UPDATE lane SET seq = seq + 1 WHERE lane = ?", (lane,))

    def asks(self, lane: str, named: str = ATTEMPT) -> None:
        """A hub's call leaves."""
        self.watchman.departs(lane, b'{"id":"' + named.encode() + b'"}')


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """One attempt, held by the hub called here."""
    store, clock = sqlite3.connect(tmp_path / "hub.db"), Still()
    store.executescript(TABLES)
    store.execute("INSERT INTO attempt VALUES (?, 'pay_1', 1, 'SUBMITTED', 0)", (ATTEMPT,))
    store.commit()
    watchman = Watchman(tmp_path / "hub.db", cast("WorldClock", clock))
    watchman.begin()
    yield Scene(store, clock, watchman)
    watchman.end()
    store.close()


def test_who_holds_a_record_may_ask_and_write(scene: Scene) -> None:
    scene.asks("here")
    scene.writes("here")
    assert [] == scene.watchman.look()


def test_asking_about_what_another_living_hub_holds_is_seen(scene: Scene) -> None:
    scene.asks("there")
    (seen,) = scene.watchman.look()
    assert seen.endswith("there asks, here has it")


def test_asking_under_a_lease_that_has_lapsed_is_seen_and_asking_about_what_a_dead_one_left_is_not(
    scene: Scene,
) -> None:
    scene.clock.at += timedelta(seconds=30)
    scene.asks("there")
    assert [] == scene.watchman.look()
    scene.asks("here")
    (seen,) = scene.watchman.look()
    assert seen.endswith("here asks, its lease has lapsed")


def test_a_refund_is_a_record_of_its_own_and_what_nobody_holds_is_anybodys(scene: Scene) -> None:
    scene.asks("there", f"{REFUND} {ATTEMPT}")
    assert [] == scene.watchman.look()
    with scene.store:
        scene.store.execute("INSERT INTO lease VALUES (?, 1)", (REFUND,))
    scene.asks("there", f"{ATTEMPT} {REFUND}")
    assert 1 == len(scene.watchman.look())


def test_an_attempt_that_a_later_one_followed_may_have_been_taken_over(scene: Scene) -> None:
    with scene.store:
        scene.store.execute("INSERT INTO attempt VALUES ('att_2', 'pay_1', 2, 'SUBMITTED', 0)")
    scene.asks("there")
    assert [] == scene.watchman.look()


def test_writing_what_was_learned_about_another_hubs_record_is_seen_for_ever(scene: Scene) -> None:
    scene.writes("there")
    scene.writes("here")
    (seen,) = scene.watchman.look()
    assert seen.endswith("(try 1): there wrote, here has it")


def test_a_notice_of_the_hubs_own_refund_is_nobodys_asking(scene: Scene) -> None:
    scene.writes("there", "REFUNDING")
    assert [] == scene.watchman.look()


def test_he_sees_nothing_before_there_are_two_hubs(tmp_path: Path) -> None:
    watchman = Watchman(tmp_path / "none.db", cast("WorldClock", Still()))
    watchman.departs("here", ATTEMPT.encode())
    assert [] == watchman.look()
    assert not watchman.has_begun
    watchman.end()
