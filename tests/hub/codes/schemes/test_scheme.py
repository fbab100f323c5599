"""The shape of a scheme."""

import dataclasses

import pytest

from hub.codes.schemes.scheme import Address, Application, Family, Scheme, WalletDigits


@pytest.mark.parametrize("kind", [Scheme, Family, WalletDigits, Application, Address])
def test_data_can_not_be_changed_and_names_its_source(kind: type) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    assert kind is Family or "source" in names
    assert "__slots__" in vars(kind)


def test_a_scheme_is_mostly_defaults() -> None:
    plain = Scheme("x", ("com.x",), "26", "nobody")
    assert ((), (), {}, ()) == (plain.account, plain.expiry, plain.fixed, plain.members)
    assert (("53", "58"), ("01",)) == (Family("x", "TH", "764").required, Family("x", "TH", "764").formats)
