"""Alipay+ amounts, as the official SDK converts them."""

import pytest

from tests.wallets.vectors import AMOUNTS, AmountVector
from wallets.gcash.amounts import AmountRefused, major_amount, minor_value


@pytest.mark.parametrize("vector", AMOUNTS, ids=lambda vector: f"{vector.currency} {vector.amount}")
def test_an_amount_travels_and_comes_back_as_the_sdks_vectors_say(vector: AmountVector) -> None:
    if vector.error is not None:
        with pytest.raises(AmountRefused) as refused:
            minor_value(vector.amount, vector.currency)
        assert vector.error == refused.value.code
    else:
        value = minor_value(vector.amount, vector.currency)
        assert (vector.value, vector.back) == (value, major_amount(value, vector.currency))


@pytest.mark.parametrize("value", ["", "-1", "01", "1.0", "1e3", " 1", "١", "1_000", "+1"])
def test_a_value_that_is_not_plain_digits_is_refused(value: str) -> None:
    with pytest.raises(AmountRefused, match="INVALID_AMOUNT_FORMAT"):
        major_amount(value, "PHP")
