"""Whom GCash's door answers with a signature: each costs work that a stranger must not have for nothing."""

from datetime import timedelta

from tests.wallets.running import at, connection_of, dialect_of
from wallets import registry
from wallets.contract import HttpCall, NotAuthentic
from wallets.gcash.sandbox import GCashSandbox

NOW = at("09:30:00")


def genuine() -> HttpCall:
    dialect = dialect_of("gcash")
    assert isinstance(dialect, GCashSandbox)
    return dialect.ask_resolve("/wallets/gcash", "a code", None, NOW)


def test_who_has_not_proven_to_be_the_wallet_is_answered_unsigned() -> None:
    door, call = registry.open_door("gcash", connection_of("gcash")), genuine()
    for headers, reason in (
        ({}, "SIGNATURE_INVALID"),
        ({**call.headers, "client-id": "somebody"}, "KEY_UNKNOWN"),
        ({**call.headers, "request-time": "2026-11-22T09:30:01.000+00:00"}, "SIGNATURE_INVALID"),
    ):
        forged = HttpCall(call.method, call.path, headers, call.body)
        read = door.read(forged, NOW)
        assert isinstance(read, NotAuthentic)
        assert reason == read.reason
        answer = door.write(forged, read, NOW)
        assert {"content-type": "application/json; charset=UTF-8"} == answer.headers
        assert b'"resultStatus":"F"' in answer.body


def test_the_wallet_itself_is_told_with_a_signature_that_its_clock_is_wrong() -> None:
    door, call = registry.open_door("gcash", connection_of("gcash")), genuine()
    late = NOW + timedelta(seconds=301)
    read = door.read(call, late)
    assert isinstance(read, NotAuthentic)
    assert "SIGNATURE_EXPIRED" == read.reason
    assert "signature" in door.write(call, read, late).headers
