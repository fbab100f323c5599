"""The agenda: one time for each duty, and the newest word about it holds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.flows.agenda import Agenda
from hub.flows.ports import Due
from hub.flows.units import DueKind, Duty
from hub.payment.model import WalletId

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def at(seconds: int) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


def due(name: str, seconds: int, wallet: str = "thai") -> Due:
    """An attempt's duty at that time."""
    return Due(Duty(DueKind.ATTEMPT, name, f"pay of {name}"), at(seconds), WalletId(wallet))


def taken(agenda: Agenda, seconds: int) -> list[tuple[str, int]]:
    """What is taken at that time, and when it fell due."""
    return [(each.duty.record_id, (each.due_at - NOON).seconds) for each in agenda.take(at(seconds))]


def test_what_falls_due_is_taken_once_and_soonest_first() -> None:
    agenda = Agenda()
    for each in (due("c", 3), due("a", 1), due("b", 2), due("later", 9)):
        agenda.set(each)

    assert at(1) == agenda.next_at()
    assert [("a", 1), ("b", 2), ("c", 3)] == taken(agenda, 3)
    assert at(9) == agenda.next_at()
    assert [] == taken(agenda, 3)


def test_the_newest_word_about_a_duty_holds_sooner_or_later() -> None:
    agenda = Agenda()
    agenda.set(due("sooner", 8))
    agenda.set(due("sooner", 2))
    agenda.set(due("later", 1))
    agenda.set(due("later", 9))
    agenda.set(due("nothing", 1))
    agenda.drop("nothing")

    assert at(2) == agenda.next_at()
    assert [("sooner", 2), ("later", 9)] == taken(agenda, 100)
    assert agenda.next_at() is None


def test_the_store_s_answer_replaces_what_was_known_of_the_wallets_it_was_asked_for() -> None:
    agenda = Agenda()
    agenda.set(due("settled by others", 1))
    agenda.set(due("moved by others", 1))
    agenda.set(due("of a busy wallet", 1, "manila"))

    agenda.store_is_asked()
    agenda.renew([due("moved by others", 7), due("new", 5)], not_asked=[WalletId("manila")])

    assert [("of a busy wallet", 1), ("new", 5), ("moved by others", 7)] == taken(agenda, 100)


def test_what_was_said_while_the_store_was_asked_is_newer_than_its_answer() -> None:
    agenda = Agenda()
    agenda.set(due("moved", 1))
    agenda.set(due("ended", 1))

    agenda.store_is_asked()
    agenda.set(due("moved", 6))
    agenda.drop("ended")
    agenda.set(due("made", 4))
    agenda.renew([due("moved", 1), due("ended", 1)], not_asked=[])

    assert [("made", 4), ("moved", 6)] == taken(agenda, 100)


words = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 20)), max_size=30)


@given(words, st.integers(0, 20))
def test_an_agenda_says_what_a_table_of_the_last_words_says(
    said: list[tuple[str, int | None]], until: int
) -> None:
    agenda = Agenda()
    last: dict[str, int] = {}
    for name, seconds in said:
        if seconds is None:
            agenda.drop(name)
            last.pop(name, None)
        else:
            agenda.set(due(name, seconds))
            last[name] = seconds

    soonest = min(last.values(), default=None)
    assert agenda.next_at() == (None if soonest is None else at(soonest))
    expected = sorted((seconds, name) for name, seconds in last.items() if seconds <= until)
    assert [(name, seconds) for seconds, name in expected] == taken(agenda, until)
    left = sorted((seconds, name) for name, seconds in last.items() if seconds > until)
    assert [(name, seconds) for seconds, name in left] == taken(agenda, 20)
