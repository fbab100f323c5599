"""GCash's seal: calls and answers under key pairs of both sides."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.wallets.running import at, connection_of, pairing
from tests.wallets.vectors import PRIVATE_KEY, PUBLIC_KEY, SIGN
from wallets.connection import WalletConnection
from wallets.contract import HttpCall
from wallets.gcash.signature import Seal
from wallets.signing.alipay_plus import content_to_sign, write_header
from wallets.signing.runner import inline

NOW = at("09:30:00")
HUB = Seal.of_hub(connection_of("gcash"))
_PAIR = pairing("gcash")
WALLET = Seal.of_wallet(WalletConnection("http://a", _PAIR.client_id, _PAIR.wallet_side))
PATH = "/wallets/gcash/aps/api/v1/payments/notifyPayment"
BODY = '{"merchantName":"경복궁"}'.encode()


def call(body: bytes = BODY) -> HttpCall:
    return HttpCall("POST", PATH, WALLET.seal_call_here("POST", PATH, body, NOW), body)


def doubt_of(made: HttpCall, after: timedelta = timedelta(0)) -> str | None:
    doubt = HUB.doubts(made, NOW + after)
    return None if doubt is None else doubt.reason


def test_a_call_of_the_published_vectors_raises_no_doubt() -> None:
    vector = SIGN[2]
    seal = Seal.of_hub(
        WalletConnection(
            "http://a",
            vector.client_id,
            {"hub_private_key.1": PRIVATE_KEY, "wallet_public_key.1": PUBLIC_KEY},
        )
    )
    headers = {"client-id": vector.client_id, "request-time": vector.time, "signature": vector.header}
    made = HttpCall(vector.method, vector.path, headers, vector.body.encode())
    assert seal.doubts(made, NOW) is None


def test_the_hubs_call_is_theirs_to_trust_wherever_the_signing_is_done() -> None:
    headers = asyncio.run(HUB.seal_call("POST", "/a", b"{}", NOW, inline))
    assert WALLET.doubts(HttpCall("POST", "/a", headers, b"{}"), NOW) is None
    assert headers == HUB.seal_call_here("POST", "/a", b"{}", NOW)


@pytest.mark.parametrize(
    "header, value, reason",
    [
        ("client-id", "OTHER", "KEY_UNKNOWN"),
        ("client-id", None, "KEY_UNKNOWN"),
        ("request-time", "2026-11-22T09:30:01.000+00:00", "SIGNATURE_INVALID"),
        ("request-time", None, "SIGNATURE_INVALID"),
        ("signature", None, "SIGNATURE_INVALID"),
        ("signature", "", "SIGNATURE_INVALID"),
        ("signature", "algorithm=none,keyVersion=1,signature=YWJj", "SIGNATURE_INVALID"),
        ("signature", "algorithm=RSA256,keyVersion=1,signature=YWJj", "SIGNATURE_INVALID"),
        ("signature", "algorithm=RSA256,keyVersion=2,signature=YWJj", "KEY_UNKNOWN"),
    ],
)
def test_a_changed_or_missing_header_is_a_doubt(header: str, value: str | None, reason: str) -> None:
    headers = {name: text for name, text in call().headers.items() if name != header}
    if value is not None:
        headers[header] = value
    assert reason == doubt_of(replace(call(), headers=headers))


def test_another_method_path_or_body_is_a_doubt_so_a_replay_carries_the_same_call_or_nothing() -> None:
    for changed in (
        replace(call(), method="PUT"),
        replace(call(), path=PATH + "/more"),
        replace(call(), body=BODY + b" "),
    ):
        assert "SIGNATURE_INVALID" == doubt_of(changed)
    assert [None, None] == [doubt_of(call()), doubt_of(call())]


def test_a_call_signed_with_our_own_key_is_not_theirs() -> None:
    mirrored = HttpCall("POST", PATH, HUB.seal_call_here("POST", PATH, BODY, NOW), BODY)
    assert "SIGNATURE_INVALID" == doubt_of(mirrored)


def test_a_call_is_good_for_300_seconds_either_way() -> None:
    for sign in (1, -1):
        assert doubt_of(call(), sign * timedelta(seconds=300)) is None
        assert "SIGNATURE_EXPIRED" == doubt_of(call(), sign * timedelta(seconds=300, milliseconds=1))


@pytest.mark.parametrize("time", ["", "soon", "2026-11-22T09:30:00", "1795339800"])
def test_a_signed_time_that_is_none_is_unreadable(time: str) -> None:
    content = content_to_sign("POST", PATH, _PAIR.client_id, time, BODY)
    headers = {
        "client-id": _PAIR.client_id,
        "request-time": time,
        "signature": write_header("1", WALLET.ours.sign(content)),
    }
    assert "CALL_UNREADABLE" == doubt_of(HttpCall("POST", PATH, headers, BODY))
    if not time:
        del headers["request-time"]
        assert "CALL_UNREADABLE" == doubt_of(HttpCall("POST", PATH, headers, BODY))


def test_an_answer_fits_its_path_and_body_only() -> None:
    asked = HttpCall("POST", "/aps/api/v1/payments/pay", {}, b"")
    answer = WALLET.seal_answer(asked, b"{}", NOW)
    assert HUB.answer_is_theirs("/aps/api/v1/payments/pay", answer, b"{}")
    assert not HUB.answer_is_theirs("/aps/api/v1/payments/refund", answer, b"{}")
    assert not HUB.answer_is_theirs("/aps/api/v1/payments/pay", answer, b"{} ")
    assert not HUB.answer_is_theirs("/aps/api/v1/payments/pay", {}, b"{}")
