"""What a failed call means for money, for every error that httpx has."""

import httpx
import pytest

from wallets.http.failures import classify, out_of_time, sent_before
from wallets.outcome import NotSent, Unknown, UnknownCause

NEVER_LEFT = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol}
CAUSES = {
    httpx.ReadTimeout: UnknownCause.TIMEOUT,
    httpx.WriteTimeout: UnknownCause.TIMEOUT,
    httpx.TimeoutException: UnknownCause.TIMEOUT,
    httpx.RemoteProtocolError: UnknownCause.UNREADABLE,
    httpx.DecodingError: UnknownCause.UNREADABLE,
}


def _all_kinds(kind: type[httpx.RequestError]) -> list[type[httpx.RequestError]]:
    return [kind, *(further for below in kind.__subclasses__() for further in _all_kinds(below))]


@pytest.mark.parametrize("kind", _all_kinds(httpx.RequestError), ids=lambda kind: kind.__name__)
def test_only_what_surely_never_left_is_not_sent(kind: type[httpx.RequestError]) -> None:
    outcome = classify(kind("words"))
    if kind in NEVER_LEFT:
        assert NotSent("words") == outcome
    else:
        assert Unknown(CAUSES.get(kind, UnknownCause.CONNECTION_LOST), "words") == outcome


def test_an_error_without_words_is_named_by_its_kind() -> None:
    assert Unknown(UnknownCause.CONNECTION_LOST, "ReadError") == classify(httpx.ReadError(""))


def test_a_deadline_that_passed_settles_nothing() -> None:
    assert Unknown(UnknownCause.TIMEOUT, "no answer within 8 s") == out_of_time(8.0)


def test_a_later_call_that_was_not_sent_does_not_make_the_verb_unsent() -> None:
    assert Unknown(
        UnknownCause.CONNECTION_LOST, "a later call of this verb was not sent: refused"
    ) == sent_before(NotSent("refused"))
    assert Unknown(UnknownCause.TIMEOUT, "late") == sent_before(Unknown(UnknownCause.TIMEOUT, "late"))
