"""What the property tests of fx draw from."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from fx.currency import CURRENCIES
from fx.money import MAX_MINOR_UNITS, Money

steady = settings(deadline=None, derandomize=True)
"""The same cases on every run, and no clock: two shared cores are sometimes slow."""

currency_codes = st.sampled_from(sorted(CURRENCIES))
minor_units = st.integers(-MAX_MINOR_UNITS, MAX_MINOR_UNITS)
moneys = st.builds(Money, currency_codes, minor_units)


def rates(smallest: str = "0.000001", largest: str = "1000000") -> st.SearchStrategy[Decimal]:
    """Positive rates with up to 12 decimals."""
    return st.decimals(Decimal(smallest), Decimal(largest), allow_nan=False, allow_infinity=False, places=12)
