"""Code and CodeError as values."""

import dataclasses

import pytest

from hub.codes.code import Code, CodeError
from hub.codes.reader import read
from tests.hub.codes.making import shop
from tests.hub.codes.vectors import VALID


def test_a_code_can_not_be_changed() -> None:
    code = read(shop())
    with pytest.raises(dataclasses.FrozenInstanceError):
        code.amount = "1"  # type: ignore[misc]  # that this is an error is the test


def test_a_code_made_by_hand_equals_one_that_was_read() -> None:
    code = read(shop())
    by_hand = Code(**{field.name: getattr(code, field.name) for field in dataclasses.fields(Code)})
    assert by_hand == code
    assert hash(by_hand) == hash(code)
    assert read(shop(t54="1")) != code


def test_what_a_code_does_not_say_is_none_or_empty() -> None:
    code = Code("wallet_code", "28", "alipay")
    assert (None, (), {}) == (code.amount, code.guid, dict(code.objects))


def test_values_are_found_by_their_path() -> None:
    code = read(shop(t54="10"))
    assert ("10", "GXCHPHM2XXX") == (code.at("54"), code.at("27.01"))
    assert (None, None) == (code.at("55"), code.at("62.05"))


def test_the_error_says_reason_sentence_and_place() -> None:
    error = CodeError("tip", "object 55 is 01, 02 or 03", 7)
    assert "tip: object 55 is 01, 02 or 03 (at 7)" == str(error)
    assert "tip: no" == str(CodeError("tip", "no"))


@pytest.mark.parametrize("vector", [v for v in VALID if v.kind == "cpm"], ids=lambda vector: vector.id)
def test_a_payer_s_code_does_not_show_in_repr(vector: object) -> None:
    code = read(vector.payload)  # type: ignore[attr-defined]  # parametrize loses the type
    shown = f"{code!r} {code} {[code]}"
    secrets = [code.text, code.pan, code.track2, *(v for t in code.templates.values() for v in t.values())]
    assert [] == [secret for secret in secrets if secret and len(secret) > 8 and secret in shown]
