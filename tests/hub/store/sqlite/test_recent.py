"""Payments kept by their versions."""

from dataclasses import replace

import pytest

from hub.store.sqlite.recent import Recent
from tests.hub.store.samples import a_payment


def test_only_the_version_that_is_kept_is_given() -> None:
    recent, payment = Recent(), replace(a_payment("1"), version=2)
    assert recent.of("pay_1", 2) is None
    recent.keep(payment)
    assert payment is recent.of("pay_1", 2)
    assert [None, None] == [recent.of("pay_1", version) for version in (1, 3)]
    assert recent.of("pay_2", 2) is None


def test_the_latest_are_kept_and_never_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.store.sqlite.recent.PAYMENTS_MAX", 6)
    recent, made = Recent(), [a_payment(str(number)) for number in range(20)]
    for count, payment in enumerate(made, start=1):
        recent.keep(payment)
        kept = [each for each in made if recent.of(each.payment_id, each.version) is not None]
        assert kept == made[count - len(kept) : count]
        assert min(count, 3) <= len(kept) <= 6


def test_what_was_kept_again_is_given_as_it_is_now() -> None:
    recent, older = Recent(), replace(a_payment("1"), version=1)
    newer = replace(older, version=2)
    for payment in (older, newer):
        recent.keep(payment)
    assert newer is recent.of("pay_1", 2)
    assert recent.of("pay_1", 1) is None
