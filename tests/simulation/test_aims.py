"""What is aimed at, as a word; and that it is hit."""

import pytest

from tests.simulation.aims import Aim, OtherSources, drawn, everything, lacking, read, word_of
from tests.simulation.dice import Dice
from tests.simulation.meter import AT_AWAITS, AT_COMMITS, Hits, Strike
from tests.simulation.places import by_name
from tests.simulation.run import Report, simulate

WANTED = (
    ("accept", "await commit("),
    ("Desk._create", "await making"),
    ("_do", "await wallet.inquire("),
)


def test_a_word_gives_back_the_aims_that_it_was_made_of() -> None:
    some = drawn(Dice(1, "aims"), 0.1)

    assert 40 < len(some) < 160
    assert some == read(word_of(reversed(some)))
    assert () == read(word_of(()))
    assert everything() == read(word_of(everything()))


@pytest.mark.parametrize("word", ["AAAA", "not a word", "=", word_of(everything()) + "AAAA"])
def test_a_word_of_other_sources_is_refused(word: str) -> None:
    with pytest.raises(OtherSources):
        read(word)


def test_what_has_not_happened_is_lacking() -> None:
    hits, (first, *others) = Hits(), everything()
    hits.take({first.strike: [first.place]})

    assert tuple(others) == lacking(hits)


def test_what_a_run_aims_at_it_hits_and_says_so() -> None:
    aims = _aims()
    word = word_of(aims)

    report = simulate(100_000, aims=word)

    assert ([], word) == (report.findings, report.aims)
    assert [] == [aim for aim in aims if aim.place not in report.hits[aim.strike]]


def test_the_same_aims_leave_the_same_trace_and_others_another() -> None:
    def run(*aims: Aim) -> Report:
        return simulate(7, sales=12, aims=word_of(aims))

    crash, cancel = (aim for aim in _aims()[:3] if aim.strike is not Strike.TIMEOUT)
    assert run(crash) == run(crash)
    assert run(crash).trace != run(cancel).trace != run().trace


def _aims() -> tuple[Aim, ...]:
    places = [
        place
        for function, words in WANTED
        for place in by_name().values()
        if place.function == function and place.text.startswith(words)
    ]
    assert len(WANTED) == len(places)
    strikes = (
        (place, strike) for place in places for strike in (*AT_AWAITS, *AT_COMMITS[:4] * place.commits)
    )
    return tuple(Aim(place.name, strike) for place, strike in strikes)
