"""Partners' JSON at our edge."""

from datetime import UTC, datetime

from pydantic import Field

from wallets.http.model import Instant, PartnerModel, read_model
from wallets.outcome import Unknown, UnknownCause


class Thing(PartnerModel):
    name: str = Field(min_length=1)
    count: int = 0


def test_a_body_is_read_and_fields_that_we_do_not_know_are_let_be() -> None:
    assert Thing(name="a", count=1) == read_model(Thing, b'{"name":"a","count":1,"new":[]}')


def test_what_does_not_fit_is_unreadable_and_its_values_are_not_quoted() -> None:
    cases = {
        b"": "body: json_invalid",
        b"<html>": "body: json_invalid",
        b"[]": "body: model_type",
        b'{"name":"secret-1","count":"2"}': "count: int_type",
        b'{"name":"secret-1","count":true}': "count: int_type",
        b'{"name":7}': "name: string_type",
        b"{}": "name: missing",
        b"\xff": "body: json_invalid",
    }
    for body, detail in cases.items():
        assert Unknown(UnknownCause.UNREADABLE, detail) == read_model(Thing, body)


class Stamped(PartnerModel):
    at: Instant


def test_a_time_is_an_instant_in_utc_or_unreadable() -> None:
    noon = Stamped(at=datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert noon == read_model(Stamped, b'{"at":"2026-11-22T12:00:00+08:00"}')
    for beyond in (b"9999-12-31T23:59:59-12:00", b"0001-01-01T00:00:00+14:00"):
        unreadable = Unknown(UnknownCause.UNREADABLE, "at: value_error")
        assert unreadable == read_model(Stamped, b'{"at":"' + beyond + b'"}')
