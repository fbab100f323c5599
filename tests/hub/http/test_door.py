"""The call-back door: wallets' calls in their own dialect, over raw HTTP."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fx.money import Money
from hub.http.door import BODY_BYTES_MAX
from hub.v1 import payment_pb2
from hub.v1.payment_service_pb2 import WatchPaymentsRequest
from tests.hub.api.calls import all_of, as_, next_of
from tests.hub.api.cast import BOOKS_KEY, CODE, NOODLES_CODE, NOON, THAI
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import says
from wallets.contract import HttpAnswer, HttpCall
from wallets.outcome import Unknown, UnknownCause
from wallets.sandbox.dialect import Agreed, HubRefused, Shown
from wallets.sandbox.words import PaymentRecord, PaymentState, RefundRecord, RefundState

DOOR = f"/wallets/{THAI}"
IN_PROCESS = says(Unknown(UnknownCause.IN_PROCESS, "the payer has to confirm"))
THB = "THB"


async def _shown(house: House, code: str, typed: Money | None = None) -> Shown | HubRefused:
    answer = await house.called_back(house.partner.ask_resolve(DOOR, code, typed, house.clock.now()))
    return house.partner.read_resolved(answer.status, answer.body)


async def _agreed(house: House, own_id: str, code: str, quote_id: str, typed: Money | None = None) -> Any:
    call = house.partner.ask_start(DOOR, own_id, code, quote_id, typed, house.clock.now())
    answer = await house.called_back(call)
    return house.partner.read_started(answer.status, answer.body)


def _paid(attempt_id: str, amount: str = "778.13", own_id: str = "W-1") -> PaymentRecord:
    debited = Money.parse(amount, THB)
    return PaymentRecord(
        own_id, attempt_id, "somchai", debited, PaymentState.PAID, None, NOON, Money.zero(THB)
    )


async def _waiting(house: House) -> str:
    """A payment whose payer has to confirm: the attempt's id."""
    return (await house.begin(act=IN_PROCESS)).attempts[0].attempt_id


@at_home()
async def test_a_payer_scans_and_pays_an_order(house: House) -> None:
    order = await house.order()
    shown = await _shown(house, order.order_code)
    assert isinstance(shown, Shown)
    assert shown.quote_id is not None
    agreed = await _agreed(house, "app-1", order.order_code, shown.quote_id)
    watching = house.payments.WatchPayments(
        WatchPaymentsRequest(payment_id=order.payment_id), metadata=as_(BOOKS_KEY)
    )
    paid = (await all_of(watching))[-1].payment

    assert ("Kanda Books", Money.parse("778.13", THB)) == (shown.merchant_name, shown.amount)
    assert isinstance(agreed, Agreed)
    assert order.payment_id == agreed.payment_id
    assert (payment_pb2.PAYMENT_STATE_SUCCEEDED, "app-1") == (paid.state, paid.wallet_payment_id)


@at_home()
async def test_a_printed_code_asks_for_an_amount(house: House) -> None:
    bare = await _shown(house, NOODLES_CODE)
    house.clock.forward(seconds=1)
    priced = await _shown(house, NOODLES_CODE, Money.parse("80.00", THB))

    assert isinstance(bare, Shown)
    assert bare.quote_id is None
    assert isinstance(priced, Shown)
    assert priced.quote_id is not None


@at_home()
async def test_a_refusal_is_told_in_the_wallet_s_dialect(house: House) -> None:
    refused = await _shown(house, "hello")

    assert isinstance(refused, HubRefused)
    assert "INVALID_CODE" == refused.reason
    assert "scan it again" in refused.message


@at_home()
async def test_a_notice_books_and_wakes_the_till(house: House) -> None:
    attempt_id = await _waiting(house)
    watching = house.payments.WatchPayments(WatchPaymentsRequest(request_id="req-1"), metadata=as_(BOOKS_KEY))
    await next_of(watching)
    call = house.partner.notice(DOOR, _paid(attempt_id), house.clock.now())
    answer = await house.called_back(call)

    assert house.partner.acknowledged(answer.status, answer.body)
    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == (await all_of(watching))[-1].payment.state


@at_home()
async def test_a_repeat_byte_for_byte_is_answered_as_the_first_was(house: House) -> None:
    attempt_id = await _waiting(house)
    call = house.partner.notice(DOOR, _paid(attempt_id), house.clock.now())
    answers = [await house.called_back(call) for _ in range(3)]
    at_once = await asyncio.gather(*(house.called_back(call) for _ in range(5)))

    assert 1 == len({(answer.status, answer.body) for answer in (*answers, *at_once)})
    assert 1 == len(house.dump()["entry"])
    assert [] == house.dump()["incident"]


@at_home()
async def test_a_refund_s_notice_is_taken(house: House) -> None:
    paid = await house.pay()
    refund = await house.begin_refund(paid.payment_id, "1000 JPY", IN_PROCESS)
    record = RefundRecord(
        refund.refund_id, "R-1", "att", Money.parse("223.60", THB), RefundState.DONE, None, NOON
    )
    answer = await house.called_back(house.partner.notice(DOOR, record, house.clock.now()))

    assert house.partner.acknowledged(answer.status, answer.body)
    assert 2 == len(house.dump()["entry"])


@at_home()
async def test_a_notice_about_nothing_is_refused(house: House) -> None:
    call = house.partner.notice(DOOR, _paid("att_none"), house.clock.now())
    answer = await house.called_back(call)

    assert not house.partner.acknowledged(answer.status, answer.body)
    assert "PAYMENT_NOT_FOUND" == json.loads(answer.body)["code"]


def _tampered_path(call: HttpCall) -> HttpCall:
    return replace(call, path=f"{call.path}?more=1")


def _tampered_body(call: HttpCall) -> HttpCall:
    return replace(call, body=call.body + b" ")


def _tampered_method(call: HttpCall) -> HttpCall:
    return replace(call, method="PUT")


def _no_signature(call: HttpCall) -> HttpCall:
    return replace(call, headers={**call.headers, "x-tm-signature": ""})


@pytest.mark.parametrize("tamper", [_tampered_path, _tampered_body, _tampered_method, _no_signature])
def test_whatever_is_signed_can_t_be_changed(tamper: Callable[[HttpCall], HttpCall], tmp_path: Any) -> None:
    @at_home()
    async def told(house: House) -> None:
        attempt_id = await _waiting(house)
        before = house.dump()
        answer = await house.called_back(
            tamper(house.partner.notice(DOOR, _paid(attempt_id), house.clock.now()))
        )
        assert answer.status in (400, 401, 405)
        assert before == house.dump()

    told(tmp_path)


@at_home()
async def test_a_call_of_another_time_is_refused_by_a_word_of_its_own(house: House) -> None:
    attempt_id = await _waiting(house)
    for seconds, word in ((-301, "SIGNATURE_EXPIRED"), (301, "SIGNATURE_EXPIRED"), (300, "SUCCESS")):
        at = house.clock.now() + timedelta(seconds=seconds)
        answer = await house.called_back(house.partner.notice(DOOR, _paid(attempt_id), at))
        assert word in json.loads(answer.body)["code"].upper()


async def _raw(house: House, text: bytes) -> HttpAnswer:
    """Bytes sent as they are."""
    host, _, port = house.listener.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(text)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status = int(head.split()[1])
    length = next(
        int(line.partition(":")[2]) for line in head.splitlines() if line.lower().startswith("content-length")
    )
    body = await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
    return HttpAnswer(status, {}, body)


def _request(call: HttpCall, target: str) -> bytes:
    headers = {
        "Host": "hub.example",
        "Content-Length": str(len(call.body)),
        "Connection": "close",
        **{name.title(): value for name, value in call.headers.items()},
    }
    lines = [f"{call.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + call.body


@at_home()
async def test_an_absolute_request_line_is_taken_for_the_path_that_was_signed(house: House) -> None:
    call = house.partner.ask_resolve(DOOR, NOODLES_CODE, None, house.clock.now())
    plain = await _raw(house, _request(call, call.path))
    absolute = await _raw(house, _request(call, f"http://hub.example{call.path}"))

    assert (200, plain.body) == (plain.status, absolute.body)


@at_home()
async def test_a_body_over_64_kib_is_refused_before_it_is_read_whole(house: House) -> None:
    fits = await house.called_back(HttpCall("POST", f"{DOOR}/v1/x", {}, bytes(BODY_BYTES_MAX)))
    too_large = await house.called_back(HttpCall("POST", f"{DOOR}/v1/x", {}, bytes(BODY_BYTES_MAX + 1)))

    assert fits.status in (400, 401)
    assert (413, "PAYLOAD_TOO_LARGE") == (too_large.status, json.loads(too_large.body)["reason"])


@at_home()
async def test_a_path_of_nobody_is_not_found(house: House) -> None:
    unknown = await house.called_back(HttpCall("POST", "/wallets/nobody/x", {}, b"{}"))
    elsewhere = await house.called_back(HttpCall("POST", "/elsewhere", {}, b"{}"))

    assert (404, "UNKNOWN_WALLET") == (unknown.status, json.loads(unknown.body)["reason"])
    assert 404 == elsewhere.status


@at_home()
async def test_a_fault_is_told_plainly_and_its_variables_to_nobody(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def read(self, call: HttpCall, now: object) -> object:
            raise RuntimeError("a bug in a door")

    house.doors[THAI] = Broken()  # type: ignore[assignment] # broken on purpose
    answer = await house.called_back(house.partner.ask_resolve(DOOR, CODE, None, house.clock.now()))
    said = capsys.readouterr().out

    assert (500, "HUB_FAULT") == (answer.status, json.loads(answer.body)["reason"])
    assert b"bug" not in answer.body
    assert "a bug in a door" in said
    assert CODE not in said


@at_home()
async def test_health_and_metrics_are_told_to_anybody(house: House) -> None:
    await _shown(house, NOODLES_CODE)
    health = await house.http.get("/healthz")
    metrics = await house.http.get("/metrics")

    assert (200, "ok\n") == (health.status_code, health.text)
    assert 'http_server_request_duration_seconds_count{status="200",wallet_id="truemoney"}' in metrics.text


@at_home()
async def test_a_store_in_trouble_is_told_as_a_refusal(house: House) -> None:
    attempt_id = await _waiting(house)

    async def disk_is_full() -> None:
        raise OSError("no space left on device")

    house.before_commit = disk_is_full
    answer = await house.called_back(house.partner.notice(DOOR, _paid(attempt_id), house.clock.now()))

    assert "STORE_UNAVAILABLE" == json.loads(answer.body)["code"]
    assert not house.partner.acknowledged(answer.status, answer.body)
