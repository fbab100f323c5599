"""Nothing that a partner, or someone posing as one, may send makes an adapter or a door raise."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wallets.running import WALLET_IDS, connection_of, dialect_of
from wallets import registry
from wallets.contract import Door, HttpAnswer, HttpCall, NotAuthentic
from wallets.gcash import hold_wire as gcash_holds
from wallets.gcash import wire as gcash
from wallets.kakaopay import wire as kakaopay
from wallets.outcome import Unknown
from wallets.truemoney import wire as truemoney

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

# What the three dialects' answers are made of, so that made-up answers come close to real ones.
WORDS = [
    "result",
    "resultStatus",
    "resultCode",
    "S",
    "F",
    "U",
    "SUCCESS",
    "paymentStatus",
    "paymentAmount",
    "AUTHORIZED",
    "captureRequestId",
    "captureAmount",
    "captureTime",
    "voidTime",
    "currency",
    "value",
    "THB",
    "PHP",
    "KRW",
    "77813",
    "778.13",
    "code",
    "data",
    "status",
    "COMPLETED",
    "FAILED",
    "failure_code",
    "amount",
    "payment_ref",
    "transaction_id",
    "tid",
    "total",
    "error_code",
    "extras",
    "method_result_code",
    "partner_order_id",
    "DONE",
    "SUCCESS_PAYMENT",
    "canceled_amount",
    "aid",
    "cancel_request_id",
    "fail",
]
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(WORDS),
    st.just("9" * 5000),
    st.just(10**400),
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)
bodies = st.binary() | values.map(lambda value: json.dumps(value).encode())

READS: list[Callable[[bytes], object]] = [
    truemoney.read_payment,
    truemoney.read_payment_query,
    truemoney.read_cancel,
    truemoney.read_refund,
    truemoney.read_refund_query,
    truemoney.read_resolved,
    gcash.read_pay,
    gcash.read_inquiry,
    gcash.read_cancel,
    gcash.read_refund,
    gcash.read_refund_inquiry,
    gcash.read_identified,
    gcash_holds.read_capture,
    gcash_holds.read_void,
    *(
        lambda body, read=read, status=status: read(status, body)
        for status in (200, 400)
        for read in (
            kakaopay.read_approval,
            kakaopay.read_order,
            kakaopay.read_void,
            kakaopay.read_cancel,
            kakaopay.read_cancel_query,
            kakaopay.read_lookup,
            kakaopay.read_ready,
        )
    ),
]


_dialect_of = cache(dialect_of)
"""One for all examples: loading an RSA key takes longer than a hundred of them."""


@cache
def _door_of(wallet_id: str) -> Door:
    return registry.open_door(wallet_id, connection_of(wallet_id))


@given(bodies)
def test_no_answer_makes_a_reader_raise(body: bytes) -> None:
    for read in READS:
        assert read(body) is not None


def test_a_body_as_deep_as_it_is_long_is_unreadable() -> None:
    deep = b'{"code":"SUCCESS","data":' * 20_000
    assert isinstance(truemoney.read_payment(deep), Unknown)
    assert isinstance(truemoney.read_payment(b"[" * 100_000), Unknown)


headers = st.dictionaries(
    st.sampled_from(
        [
            "authorization",
            "client-id",
            "request-time",
            "signature",
            "x-tm-client",
            "x-tm-key-version",
            "x-tm-timestamp",
            "x-tm-nonce",
            "x-tm-signature",
        ]
    ),
    st.text() | st.sampled_from(["QROSSING-TH", "SANDBOX_QROSSING_PH", "1", "1795339800000"]),
)


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
@given(path=st.text(), given_headers=headers, body=bodies)
def test_no_call_makes_a_door_raise_or_believe_it(
    wallet_id: str, path: str, given_headers: dict[str, str], body: bytes
) -> None:
    door = _door_of(wallet_id)
    call = HttpCall("POST", f"/wallets/{wallet_id}{path}", given_headers, body)
    read = door.read(call, NOW)
    assert isinstance(read, NotAuthentic)
    assert isinstance(door.write(call, read, NOW), HttpAnswer)


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
@given(given_headers=headers, body=bodies)
def test_no_call_makes_a_sandbox_raise_or_believe_it(
    wallet_id: str, given_headers: dict[str, str], body: bytes
) -> None:
    dialect = _dialect_of(wallet_id)
    for path in (
        "/v1/payments",
        "/aps/api/v1/payments/pay",
        gcash_holds.HOLD,
        gcash_holds.CAPTURE,
        gcash_holds.VOID,
        "/offline/v1/payment/code",
    ):
        assert isinstance(dialect.read(HttpCall("POST", path, given_headers, body), NOW), HttpAnswer)
