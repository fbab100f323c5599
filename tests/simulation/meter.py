"""The meter: what happened to the hub at each await of its flows and its committer, and at each commit.

At an await, CRASH is the process dying while a task stands there. TIMEOUT is what it waits for not coming
in time: a wallet's total deadline has passed; a read, which has no deadline, has failed as on a disk that
does not answer, which stops the store; a commit is in doubt, or the disk is full; the patience of who waits
for somebody else is over; a sleep was not cut short. CANCEL is the call that the task works for, or the task
itself, being cancelled there: the caller has hung up, or a hub that retires has let go of it.

At a commit, the process dies just before it is written or just after, it is in doubt and was or was not
written, or the caller hangs up meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.simulation.loop import SeededTask
from tests.simulation.places import COMMITTER, Place, by_name, frames, standing_at


class Strike(StrEnum):
    """What happens to a task at an await."""

    CRASH = "crash"
    TIMEOUT = "timeout"
    CANCEL = "cancel"
    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    UNWRITTEN = "in doubt, unwritten"
    WRITTEN = "in doubt, written"


AT_AWAITS = (Strike.CRASH, Strike.TIMEOUT, Strike.CANCEL)
AT_COMMITS = (Strike.DIES_BEFORE, Strike.DIES_AFTER, Strike.UNWRITTEN, Strike.WRITTEN, Strike.CANCEL)


@dataclass(slots=True)
class Hits:
    """Names of places, by what happened there."""

    by_strike: dict[str, dict[str, None]] = field(default_factory=lambda: {each: {} for each in Strike})

    def add(self, strike: Strike, places: Iterable[Place]) -> None:
        """It happened there."""
        self.by_strike[strike].update(dict.fromkeys(place.name for place in places))

    def strike(self, strike: Strike, tasks: Iterable[SeededTask]) -> None:
        """It happens to waiting tasks, and to those who wait for them."""
        for task in tasks:
            for one in with_waiting(task):
                self.add(strike, standing_at(one))

    def told(self) -> dict[str, list[str]]:
        """As a report holds it."""
        return {strike: sorted(names) for strike, names in self.by_strike.items() if names}

    def take(self, told: Mapping[str, list[str]]) -> None:
        """Adds those of a report."""
        for strike, names in told.items():
            self.by_strike[strike].update(dict.fromkeys(names))


def with_waiting(task: SeededTask) -> Iterator[SeededTask]:
    """A task, and whoever does nothing but wait for it."""
    yield task
    parent = task.parent
    while parent is not None and not parent.done():
        stands = standing_at(parent)
        if not stands or not stands[-1].waits_for_own:
            return
        yield parent
        parent = parent.parent


def working_for(call: "SeededTask", tasks: Iterable[SeededTask]) -> Iterator[SeededTask]:
    """Tasks that were made by a call, or by what it made, itself among them."""
    for task in tasks:
        above: SeededTask | None = task
        while above is not None and above is not call:
            above = above.parent
        if above is call and not task.done():
            yield task


def senders(units: Iterable[object], tasks: Iterable[SeededTask]) -> list[SeededTask]:
    """Tasks that wait for these units to be written."""
    wanted = {id(unit) for unit in units}
    return [
        task
        for task in tasks
        if not task.done()
        and any(
            frame.f_code.co_filename.endswith(COMMITTER) and id(frame.f_locals.get("unit")) in wanted
            for frame in frames(task.get_coro())
        )
    ]


@dataclass(frozen=True, slots=True)
class Exempt:
    """What can't happen at an await, found by the function that it is in and words of it."""

    function: str
    words: str
    strikes: tuple[Strike, ...]
    why: str

    def fits(self, place: Place) -> bool:
        """Whether it is about this await."""
        return place.function == self.function and self.words in place.text


EXEMPT = (
    Exempt(
        "newest_change", "change_after(-1)", AT_AWAITS, "every number is above -1, so it never has to wait"
    ),
    Exempt(
        "Desk.run", "await task", AT_AWAITS, "it has ended: only what it ended with is taken, without waiting"
    ),
    Exempt(
        "Desk.run",
        "asyncio.gather",
        (Strike.TIMEOUT,),
        "what it has cancelled ends in the same turn",
    ),
    Exempt(
        "Desk._drop_work",
        "asyncio.gather",
        (Strike.TIMEOUT, Strike.CANCEL),
        "what it has cancelled ends in the same turn, and a hub that closes waits for the same tasks first",
    ),
    Exempt(
        "Desk.drain",
        "asyncio.wait",
        (Strike.CANCEL,),
        "who closes the hub is cancelled by its own time limit only, which is TIMEOUT",
    ),
    Exempt(
        "Desk.abandon",
        "asyncio.gather",
        (Strike.TIMEOUT, Strike.CANCEL),
        "what it has cancelled ends in the same turn, and nobody cancels who closes the hub",
    ),
    Exempt("Desk.abandon", "leases.let_go", (Strike.CANCEL,), "nobody cancels who closes the hub"),
    Exempt(
        "Committer.close",
        "asyncio.wait",
        (Strike.TIMEOUT, Strike.CANCEL),
        "a commit under way ends, or the process is killed; nobody cancels who closes the hub",
    ),
)
"""Kept honest by a test: none of it ever happens, and each of it names an await that is there."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the meter: places in rows, strikes in columns."""

    title: str
    places: tuple[Place, ...]
    strikes: tuple[Strike, ...]

    def exempt(self, place: Place, strike: Strike) -> bool:
        """Whether this can't happen there."""
        return any(each.fits(place) and strike in each.strikes for each in EXEMPT)

    def missed(self, hits: Hits) -> list[tuple[Place, Strike]]:
        """What did not happen and could."""
        return [
            (place, strike)
            for place in self.places
            for strike in self.strikes
            if place.name not in hits.by_strike[strike] and not self.exempt(place, strike)
        ]

    def count(self) -> int:
        """How much could happen."""
        return sum(not self.exempt(place, strike) for place in self.places for strike in self.strikes)

    def lines(self, hits: Hits) -> Iterator[str]:
        """As it is printed: a mark for what happened, a dash for what can't, a gap for what did not."""
        done, there_are = self.count() - len(self.missed(hits)), self.count()
        yield f"{self.title}: {done} of {there_are}, {100 * done / max(there_are, 1):.1f} %"
        yield f"{'':<78}{' '.join(f'{strike:>8.8}' for strike in self.strikes)}"
        for place in self.places:
            marks = []
            for strike in self.strikes:
                hit = place.name in hits.by_strike[strike]
                marks.append("x" if hit else "-" if self.exempt(place, strike) else "")
            text = f"{place.name:<30}{place.function}: {place.text}"
            yield f"{text:<78.76}{' '.join(f'{mark:>8}' for mark in marks)}".rstrip()


def tables() -> tuple[Table, Table]:
    """Of all awaits, and of all commits."""
    known = tuple(by_name().values())
    return (
        Table("awaits of flows and committer", known, AT_AWAITS),
        Table("commits", tuple(place for place in known if place.commits), AT_COMMITS),
    )
