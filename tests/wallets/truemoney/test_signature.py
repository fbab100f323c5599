"""TrueMoney's seal, written out, and every way in which a call can fail to be theirs."""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.wallets.running import at
from wallets.connection import WalletConnection
from wallets.contract import HttpCall, NotAuthentic
from wallets.signing.replay import ReplayGuard
from wallets.truemoney.signature import Seal

NOW = at("09:30:00")
SECRETS = {"hub_key.1": "11" * 32, "wallet_key.1": "22" * 32, "wallet_key.2": "33" * 32}
CONNECTION = WalletConnection("http://a", "QROSSING-TH", SECRETS)
HUB = Seal.of_hub(CONNECTION)
WALLET = Seal.of_wallet(CONNECTION)
BODY = '{"code":"ข้าว"}'.encode()
PATH = "/wallets/truemoney/v1/qr/resolve"


def call(about: str = "a", body: bytes = BODY) -> HttpCall:
    return HttpCall("POST", PATH, WALLET.seal_call("POST", PATH, body, about, NOW), body)


def doubt_of(made: HttpCall, after: timedelta = timedelta(0)) -> str | None:
    doubt = HUB.doubts(made, NOW + after, ReplayGuard())
    return None if doubt is None else doubt.reason


def test_a_call_is_signed_over_method_path_time_nonce_and_body_with_the_newest_key() -> None:
    made = call()
    nonce = hashlib.sha256(f"{PATH}\na\n1795339800000".encode()).hexdigest()[:32]
    content = f"POST\n{PATH}\n1795339800000\n{nonce}\n{hashlib.sha256(BODY).hexdigest()}"
    signature = b64encode(hmac.new(bytes.fromhex("33" * 32), content.encode(), "sha256").digest()).decode()
    assert {
        "content-type": "application/json",
        "x-tm-client": "QROSSING-TH",
        "x-tm-key-version": "2",
        "x-tm-timestamp": "1795339800000",
        "x-tm-nonce": nonce,
        "x-tm-signature": signature,
    } == made.headers


def test_a_call_of_theirs_raises_no_doubt_under_any_key_in_force() -> None:
    assert doubt_of(call()) is None
    older = Seal.of_wallet(
        replace(CONNECTION, secrets={k: v for k, v in SECRETS.items() if k != "wallet_key.2"})
    )
    made = HttpCall("POST", PATH, older.seal_call("POST", PATH, BODY, "a", NOW), BODY)
    assert doubt_of(made) is None


@pytest.mark.parametrize(
    "header, value, reason",
    [
        ("x-tm-client", "OTHER", "KEY_UNKNOWN"),
        ("x-tm-client", None, "KEY_UNKNOWN"),
        ("x-tm-key-version", "3", "KEY_UNKNOWN"),
        ("x-tm-key-version", "1", "SIGNATURE_INVALID"),
        ("x-tm-timestamp", "1795339800001", "SIGNATURE_INVALID"),
        ("x-tm-nonce", "other", "SIGNATURE_INVALID"),
        ("x-tm-nonce", None, "SIGNATURE_INVALID"),
        ("x-tm-signature", "", "SIGNATURE_INVALID"),
        ("x-tm-signature", None, "SIGNATURE_INVALID"),
        ("x-tm-signature", "YWJj", "SIGNATURE_INVALID"),
    ],
)
def test_a_changed_or_missing_header_is_a_doubt(header: str, value: str | None, reason: str) -> None:
    headers = {name: text for name, text in call().headers.items() if name != header}
    if value is not None:
        headers[header] = value
    assert reason == doubt_of(replace(call(), headers=headers))


def test_another_method_path_or_body_is_a_doubt() -> None:
    for changed in (
        replace(call(), method="PUT"),
        replace(call(), path=PATH + "?a=b"),
        replace(call(), body=BODY + b" "),
    ):
        assert "SIGNATURE_INVALID" == doubt_of(changed)


def test_a_call_signed_with_our_own_key_is_not_theirs() -> None:
    mirrored = HttpCall("POST", PATH, HUB.seal_call("POST", PATH, BODY, "a", NOW), BODY)
    assert "SIGNATURE_INVALID" == doubt_of(mirrored)


def test_a_call_is_good_for_300_seconds_either_way() -> None:
    for sign in (1, -1):
        assert doubt_of(call(), sign * timedelta(seconds=300)) is None
        assert "SIGNATURE_EXPIRED" == doubt_of(call(), sign * timedelta(seconds=300, milliseconds=1))


@pytest.mark.parametrize("timestamp", ["", "soon", "-5", "1" * 15, "١"])
def test_a_signed_time_that_is_none_is_unreadable(timestamp: str) -> None:
    key = WALLET.ours
    content = f"POST\n{PATH}\n{timestamp}\nn\n{hashlib.sha256(BODY).hexdigest()}".encode()
    headers = {
        **call().headers,
        "x-tm-timestamp": timestamp,
        "x-tm-nonce": "n",
        "x-tm-signature": key.sign(content),
    }
    assert "CALL_UNREADABLE" == doubt_of(HttpCall("POST", PATH, headers, BODY))


def test_the_same_call_again_is_let_in_and_its_nonce_on_another_body_is_not() -> None:
    guard = ReplayGuard()
    assert HUB.doubts(call(), NOW, guard) is None
    assert HUB.doubts(call(), NOW + timedelta(seconds=60), guard) is None
    other = HUB.doubts(call(body=b"{}"), NOW, guard)
    assert NotAuthentic("SIGNATURE_REPLAYED", "this nonce came with another body before") == other
    assert HUB.doubts(call(about="b", body=b"{}"), NOW, guard) is None


def test_an_answer_fits_its_own_call_only() -> None:
    answer = WALLET.seal_answer("/v1/payments", "nonce-1", b"{}", NOW)
    assert HUB.answer_is_theirs("/v1/payments", "nonce-1", answer, b"{}")
    assert not HUB.answer_is_theirs("/v1/payments", "nonce-2", answer, b"{}")
    assert not HUB.answer_is_theirs("/v1/refunds", "nonce-1", answer, b"{}")
    assert not HUB.answer_is_theirs("/v1/payments", "nonce-1", answer, b"{} ")
    assert not HUB.answer_is_theirs("/v1/payments", "nonce-1", {}, b"{}")
    assert not WALLET.answer_is_theirs("/v1/payments", "nonce-1", answer, b"{}")
