"""`hub day`: the business days, for people and for programs."""

import json

import grpc
import pytest
import typer

from hub.cli.day import parse_day
from hub.v1 import business_day_pb2 as days
from hub.v1 import participant_pb2
from hub.v1.money_pb2 import Money
from tests.hub.cli.running import Refusal, hub, scripted

C = grpc.StatusCode
SEAL = "ab" * 32


def a_day(state: str, **rest: object) -> days.BusinessDay:
    total = days.NettingTotal(
        participant=participant_pb2.Participant(
            role=participant_pb2.PARTICIPANT_ROLE_WALLET, participant_id="truemoney"
        ),
        net=Money(currency_code="THB", minor_units=181_302),
        row_count=1,
    )
    return days.BusinessDay(
        business_date="2026-11-22",
        state=days.BusinessDayState.Value(f"BUSINESS_DAY_STATE_{state}"),
        payment_count=3,
        refund_count=1,
        totals=[total],
        **rest,  # type: ignore[arg-type] # fields of the message
    )


@pytest.mark.parametrize("text", ["2026-11-22", "2028-02-29"])
def test_a_day_is_written_as_a_date(text: str) -> None:
    assert text == parse_day(text)


@pytest.mark.parametrize("text", ["2026-11-31", "2026-1-2", "20261122", "today", "", "2026-W47-7"])
def test_anything_else_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.Exit) as ending:
        parse_day(text)

    assert 2 == ending.value.exit_code
    assert 2 == hub("day", "close", "--", text).exit_code


def test_days_are_listed_with_what_everybody_owes() -> None:
    with scripted(ListDays=days.ListDaysResponse(days=[a_day("OPEN", unresolved_count=2)])) as script:
        done = script.hub("day", "status")

    assert 0 == done.exit_code
    first, second = done.stdout.splitlines()
    assert "2026-11-22  OPEN  3 payments, 1 refund, 2 unresolved" == first
    assert [
        "wallet",
        "truemoney",
        "net",
        "1813.02",
        "THB",
        "pays",
        "the",
        "hub",
        "(1",
        "row)",
    ] == second.split()


def test_a_day_is_closed_and_its_seal_told() -> None:
    closed = days.CloseDayResponse(day=a_day("CLOSED", sealed_hash=SEAL))
    with scripted(CloseDay=closed) as script:
        done = script.hub("day", "close", "2026-11-22")

    assert 0 == done.exit_code
    assert "CLOSED" in done.stdout
    assert f"seal {SEAL[:16]}" in done.stdout
    assert "2026-11-22" == script.asked("CloseDay").business_date


def test_closing_twice_says_that_nothing_changed() -> None:
    closed = days.CloseDayResponse(day=a_day("CLOSED", sealed_hash=SEAL), already_closed=True)
    with scripted(CloseDay=closed) as script:
        done = script.hub("day", "close", "2026-11-22")

    assert "2026-11-22 was closed before: nothing changed." == done.stdout.splitlines()[0]


def test_both_come_as_json() -> None:
    closed = days.CloseDayResponse(day=a_day("CLOSED", sealed_hash=SEAL))
    listed = days.ListDaysResponse(days=[a_day("OPEN"), a_day("CLOSED")])
    with scripted(CloseDay=closed, ListDays=listed) as script:
        one = json.loads(script.hub("day", "close", "2026-11-22", "--json").stdout)
        all_days = json.loads(script.hub("day", "status", "--json").stdout)

    assert SEAL == one["day"]["sealed_hash"]
    assert [3, 3] == [int(day["payment_count"]) for day in all_days]


def test_a_day_that_is_not_over_is_a_fault() -> None:
    with scripted(CloseDay=Refusal(C.FAILED_PRECONDITION, "DAY_NOT_OVER", "From 00:30.")) as script:
        done = script.hub("day", "close", "2026-11-22")

    assert (1, "refused: DAY_NOT_OVER: From 00:30.\n") == (done.exit_code, done.stderr)
