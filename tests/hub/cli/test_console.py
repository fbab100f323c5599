"""What all commands share: where the hub is, how results and faults are printed, and how commands end."""

import asyncio
import json
import signal
from collections.abc import Awaitable
from typing import Any

import grpc
import pytest
import typer

from hub.cli.console import (
    FAULT,
    NOT_REACHABLE,
    OK,
    USAGE,
    end,
    key,
    message_json,
    note,
    say,
    say_json,
    target,
    told_to_stop,
    with_hub,
)
from hub.client.link import CallRefused, Link, NotReachable, TryAgain
from hub.v1 import payment_pb2
from hub.v1.money_pb2 import Money

C = grpc.StatusCode


def code_of(ending: pytest.ExceptionInfo[typer.Exit]) -> int:
    return ending.value.exit_code


async def raising(error: Exception) -> int:
    raise error


def test_the_four_exit_codes_are_those_of_the_contract() -> None:
    assert (0, 1, 2, 3) == (OK, FAULT, USAGE, NOT_REACHABLE)


def test_results_go_to_one_stream_and_what_is_beside_them_to_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("result")
    say()
    note("beside")
    say_json({"name": "ค่า", "amount": None})

    printed = capsys.readouterr()
    assert 'result\n\n{"name": "ค่า", "amount": null}\n' == printed.out
    assert "beside\n" == printed.err


def test_an_end_carries_its_code_and_says_why_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ending:
        end(FAULT, "for a reason")

    assert FAULT == code_of(ending)
    assert ("", "for a reason\n") == capsys.readouterr()


@pytest.mark.parametrize(
    "told, found", [(None, "127.0.0.1:8910"), ("", "127.0.0.1:8910"), ("hub.example:443", "hub.example:443")]
)
def test_a_hub_is_looked_for_where_it_is_said_or_serves_by_itself(
    told: str | None, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_TARGET", raising=False)
    if told is not None:
        monkeypatch.setenv("HUB_TARGET", told)

    assert found == target()


@pytest.mark.parametrize("told", ["hub.example", "http://127.0.0.1:8910", ":8910", "127.0.0.1:port"])
def test_an_address_that_is_none_is_wrong_usage(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TARGET", told)

    with pytest.raises(typer.Exit) as ending:
        target()
    assert USAGE == code_of(ending)


@pytest.mark.parametrize("told, found", [(None, None), ("", None), ("k-1", "k-1"), (" k-1\n", "k-1")])
def test_a_key_is_taken_without_the_line_end_of_its_file(
    told: str | None, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_KEY", raising=False)
    if told is not None:
        monkeypatch.setenv("HUB_KEY", told)

    assert found == key()


@pytest.mark.parametrize("told", ["kéy", "a\tb", "a\nb"])
def test_a_key_that_can_be_none_is_wrong_usage_and_is_not_printed(
    told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUB_KEY", told)

    with pytest.raises(typer.Exit) as ending:
        key()
    assert USAGE == code_of(ending)
    assert told not in capsys.readouterr().err


def ended(work: Awaitable[int], *, as_json: bool = False, unanswered: str = "") -> int:
    """How a command ends whose client does this."""

    async def client(link: Link) -> int:
        return await work

    with pytest.raises(typer.Exit) as ending:
        with_hub(client, as_json=as_json, unanswered=unanswered)
    return code_of(ending)


async def well(code: int) -> int:
    return code


def test_a_command_ends_as_its_work_found() -> None:
    assert [OK, FAULT] == [ended(well(code)) for code in (OK, FAULT)]


def test_a_refusal_is_a_fault_and_is_told_with_its_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_KEY", "k-1")
    refused = CallRefused("INVALID_CODE", "Not a code.", C.INVALID_ARGUMENT)

    assert FAULT == ended(raising(refused))
    assert ("", "refused: INVALID_CODE: Not a code.\n") == capsys.readouterr()
    assert FAULT == ended(raising(refused), as_json=True)
    out = json.loads(capsys.readouterr().out)
    assert {"error": {"reason": "INVALID_CODE", "message": "Not a code."}} == out


def test_who_set_no_key_is_reminded_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_KEY", raising=False)

    ended(raising(CallRefused("NO_CREDENTIAL", "Send a key.", C.UNAUTHENTICATED)))

    assert "HUB_KEY is not set" in capsys.readouterr().err


def test_a_hub_that_is_not_there_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert NOT_REACHABLE == ended(
        raising(NotReachable("no answer")), unanswered="ask again with --request-id r"
    )

    told = capsys.readouterr().err
    assert "no answer" in told
    assert "hub serve" in told
    assert told.endswith("ask again with --request-id r\n")
    assert NOT_REACHABLE == ended(raising(NotReachable("no answer")), as_json=True)
    assert "NOT_REACHABLE" == json.loads(capsys.readouterr().out)["error"]["reason"]


def test_a_refusal_that_leaves_open_what_happened_tells_how_to_find_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    again = TryAgain("STORE_UNAVAILABLE", "Repeat it.", C.UNAVAILABLE)

    assert FAULT == ended(raising(again), unanswered="ask again with --request-id r")
    assert capsys.readouterr().err.endswith("ask again with --request-id r\n")


def test_a_command_told_to_stop_ends_in_its_own_time() -> None:
    async def story() -> None:
        told = told_to_stop()
        assert not told.is_set()
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            await told.wait()

    asyncio.run(story())


def test_a_message_is_printed_with_the_contracts_names_and_its_zeros() -> None:
    message = payment_pb2.Payment(
        payment_id="pay_1", merchant_amount=Money(currency_code="JPY", minor_units=0)
    )

    found: dict[str, Any] = message_json(message)

    assert ("pay_1", "") == (found["payment_id"], found["wallet_id"])
    assert {"currency_code": "JPY", "minor_units": "0"} == found["merchant_amount"]
    assert "PAYMENT_STATE_UNSPECIFIED" == found["state"]
    assert "decline" not in found
