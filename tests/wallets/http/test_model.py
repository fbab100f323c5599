"""Partners' JSON at our edge."""

from pydantic import Field

from wallets.http.model import PartnerModel, read_model
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
