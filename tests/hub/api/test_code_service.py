"""ReadCode: what a code is, and where it would lead."""

from typing import Any

from hub.api.code_service import KIND, ROUTE_KIND, code_message
from hub.codes.writer import order_code
from hub.flows.codes import Target
from hub.v1 import code_pb2, code_service_pb2
from hub.v1.code_service_pb2 import ReadCodeRequest
from tests.hub.api.calls import as_, refusal
from tests.hub.api.cast import (
    BOOKS_KEY,
    CODE,
    COUPON,
    NOODLES,
    NOODLES_CODE,
    OPERATOR_KEY,
    SEOUL,
    SHARED_CODE,
    THAI,
    THAI_KEY,
)
from tests.hub.api.house import House, at_home

WALLET = code_service_pb2.CODE_ROUTE_KIND_WALLET
NOWHERE = code_service_pb2.CODE_ROUTE_KIND_NOWHERE
CARD_CODE = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
"""The example of EMVCo's CPM specification, Annex B.1: a card number and its track."""
CARD = "1234567890123458"


async def _read(house: House, code: str, key: str = BOOKS_KEY, **more: Any) -> Any:
    return await house.codes.ReadCode(ReadCodeRequest(code=code, **more), metadata=as_(key))


def test_every_target_and_every_kind_has_a_number() -> None:
    assert list(Target) == list(ROUTE_KIND)
    assert 4 == len(dict.fromkeys(KIND.values()))


@at_home()
async def test_a_payer_s_code_leads_to_its_wallet(house: House) -> None:
    answer = await _read(house, f"{CODE}\r\n")
    shared = await _read(house, SHARED_CODE)
    hinted = await _read(house, SHARED_CODE, wallet_hint=SEOUL)

    assert (WALLET, [THAI]) == (answer.route.kind, list(answer.route.wallet_ids))
    assert [THAI, SEOUL] == list(shared.route.wallet_ids)
    assert [SEOUL, THAI] == list(hinted.route.wallet_ids)
    assert [] == house.thai.calls == house.seoul.calls


@at_home()
async def test_a_registered_code_leads_to_its_merchant(house: House) -> None:
    answer = await _read(house, NOODLES_CODE)

    assert (code_service_pb2.CODE_ROUTE_KIND_MERCHANT, NOODLES) == (
        answer.route.kind,
        answer.route.merchant_id,
    )
    assert (True, "th-promptpay", "TH") == (answer.code.accepted, answer.code.scheme, answer.code.country)
    assert answer.code.crc_ok
    assert THAI in answer.route.wallet_ids


@at_home()
async def test_an_order_s_code_leads_to_the_order_until_it_ends(house: House) -> None:
    order = await house.order()
    open_order = await _read(house, order.order_code)
    house.clock.forward(seconds=600)
    ended = await _read(house, order.order_code)
    nobody_s = await _read(
        house,
        order_code(
            reference="pay_none",
            amount="1",
            currency_numeric="392",
            country="JP",
            merchant_name="X",
            merchant_city="Y",
            mcc="5942",
        ),
    )

    assert (code_service_pb2.CODE_ROUTE_KIND_ORDER, order.payment_id) == (
        open_order.route.kind,
        open_order.route.payment_id,
    )
    assert (NOWHERE, "ORDER_NOT_PAYABLE") == (ended.route.kind, ended.route.reason)
    assert "UNSUPPORTED_CODE" == nobody_s.route.reason


@at_home()
async def test_what_leads_nowhere_says_why(house: House) -> None:
    reasons = {
        COUPON: "CODE_TYPE_MISMATCH",
        "99" + CODE[2:]: "UNSUPPORTED_CODE",
        CODE + "1" * 9: "INVALID_CODE",
        "hello": "INVALID_CODE",
        NOODLES_CODE[:-1] + "0": "INVALID_CODE",
    }
    answers = {code: await _read(house, code) for code in reasons}

    assert reasons == {code: answer.route.reason for code, answer in answers.items()}
    assert all(answer.route.advice for answer in answers.values())
    assert {NOWHERE} == {answer.route.kind for answer in answers.values()}
    assert "UNKNOWN_WALLET" == (await _read(house, CODE, wallet_hint="nobody")).route.reason


@at_home()
async def test_a_broken_code_is_an_answer_that_says_what_is_broken(house: House) -> None:
    answer = await _read(house, NOODLES_CODE[:-1] + "0")

    assert not answer.code.accepted
    assert "crc" in answer.code.error
    assert "" == answer.code.scheme


def test_a_code_is_told_piece_by_piece() -> None:
    message = code_message(NOODLES_CODE)
    by_path = {element.path: element for element in message.elements}

    assert code_pb2.CODE_KIND_MPM == message.kind
    assert "TH" == by_path["58"].value
    assert by_path["58"].name
    assert "29.03" in by_path
    assert message.fields["account"]


def test_card_numbers_do_not_leave_the_house() -> None:
    message = code_message(CARD_CODE)

    assert code_pb2.CODE_KIND_CPM == message.kind
    assert message.accepted
    assert CARD not in str(message)
    assert "123456******3458" == message.fields["pan"]


@at_home()
async def test_anybody_with_a_key_may_ask(house: House) -> None:
    for key in (BOOKS_KEY, OPERATOR_KEY, THAI_KEY):
        assert (await _read(house, CODE, key)).code.accepted
    refused = [
        await refusal(_read(house, "")),
        await refusal(_read(house, "0" * 16_385)),
        await refusal(house.codes.ReadCode(ReadCodeRequest(code=CODE))),
    ]

    assert ["FIELD_MISSING", "FIELD_INVALID", "NO_CREDENTIAL"] == [one.reason for one in refused]
