"""Whom a key speaks for."""

import pytest

from hub.api.caller import Caller, caller_of
from hub.participants.directory import Directory, directory
from hub.participants.model import PrincipalKind
from hub.payment.reasons import Refused
from tests.hub.api.cast import (
    ACQUIRER_KEY,
    BOOKS,
    BOOKS_KEY,
    HANOI,
    NOODLES,
    OPERATOR_KEY,
    REVOKED_KEY,
    participants,
)


@pytest.fixture
def known() -> Directory:
    return directory(participants())


def _caller(known: Directory, key: str, **metadata: str) -> Caller:
    return caller_of({"authorization": f"Bearer {key}", **metadata}, known)


@pytest.mark.parametrize(
    "said",
    ["", "books-key", "Basic books-key", "Bearer", "Bearer ", f"Bearer {REVOKED_KEY}", "Bearer nobody"],
)
def test_what_is_no_valid_key_is_refused(known: Directory, said: str) -> None:
    with pytest.raises(Refused, match="NO_CREDENTIAL"):
        caller_of({"authorization": said}, known)


@pytest.mark.parametrize("said", [f"Bearer {BOOKS_KEY}", f"bearer {BOOKS_KEY}", f"BEARER   {BOOKS_KEY} "])
def test_the_scheme_is_read_without_regard_to_case(known: Directory, said: str) -> None:
    assert BOOKS == caller_of({"authorization": said}, known).credential.principal_id


def test_a_merchant_speaks_for_itself(known: Directory) -> None:
    assert BOOKS == _caller(known, BOOKS_KEY).merchant(known).merchant_id
    assert BOOKS == _caller(known, BOOKS_KEY, **{"hub-merchant": BOOKS}).merchant(known).merchant_id
    with pytest.raises(Refused, match="NOT_ALLOWED"):
        _caller(known, BOOKS_KEY).merchant(known, named=NOODLES)


def test_an_acquirer_speaks_for_the_merchants_it_brought(known: Directory) -> None:
    caller = _caller(known, ACQUIRER_KEY, **{"hub-merchant": BOOKS})

    assert BOOKS == caller.merchant(known).merchant_id
    assert HANOI == caller.merchant(known, named=HANOI).merchant_id
    with pytest.raises(Refused, match="NOT_ALLOWED"):
        caller.merchant(known, named=NOODLES)
    with pytest.raises(Refused, match="FIELD_MISSING"):
        _caller(known, ACQUIRER_KEY).merchant(known)


def test_an_operator_speaks_for_no_merchant(known: Directory) -> None:
    caller = _caller(known, OPERATOR_KEY, **{"hub-merchant": BOOKS})

    caller.require(PrincipalKind.OPERATOR)
    with pytest.raises(Refused, match="NOT_ALLOWED"):
        caller.merchant(known)
