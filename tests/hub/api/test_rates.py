"""The table of rates as a caller may see it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from fx.providers.board import RateBoard
from hub.api.rates import RateTable
from hub.participants.directory import Directory, directory
from hub.participants.model import WalletContract
from tests.hub.api.cast import EUROS, NOON, Sheet, participants


def _people(markup: str = "0") -> Directory:
    records = [
        replace(record, markup=Decimal(markup)) if isinstance(record, WalletContract) else record
        for record in participants()
    ]
    return directory(records)


def _table(sheet: Sheet, *, seconds: int = 0, board: RateBoard | None = None, markup: str = "0") -> RateTable:
    known = _people(markup)
    return RateTable(board or RateBoard((sheet,)), lambda: known, lambda: NOON + timedelta(seconds=seconds))


def test_every_pair_of_a_merchant_s_and_a_wallet_s_currency_is_listed() -> None:
    rates = _table(Sheet()).list("", "").rates
    pairs = [(rate.merchant_currency_code, rate.wallet_currency_code) for rate in rates]

    assert [(base, code) for base in ("JPY", "THB", "VND") for code in ("KRW", "THB")] == pairs


def test_a_pair_shows_its_rate_legs_and_source() -> None:
    (pair,) = _table(Sheet(), markup="0.01").list("JPY", "THB").rates

    assert ("0.2236", "0.225836") == (pair.mid_rate, pair.rate)
    assert [EUROS["JPY"], EUROS["THB"]] == [leg.value for leg in pair.legs]
    assert "sheet" == pair.source
    assert NOON == pair.as_of.ToDatetime(tzinfo=NOON.tzinfo)
    assert (False, False) == (pair.stale, pair.quarantined)


def test_one_currency_needs_no_rate() -> None:
    (pair,) = _table(Sheet()).list("THB", "THB").rates

    assert ("1", []) == (pair.rate, list(pair.legs))


def test_a_stale_rate_says_so() -> None:
    sheet = Sheet()
    (pair,) = _table(sheet, seconds=sheet.max_age_seconds + 1).list("JPY", "THB").rates

    assert pair.stale
    assert (sheet.max_age_seconds, "") == (pair.max_age_seconds, pair.rate)


def test_a_rate_that_jumped_says_so() -> None:
    sheet = Sheet()
    board = RateBoard((sheet,))
    _table(sheet, board=board).list("", "")
    sheet.publish(NOON, THB="40")
    (pair,) = _table(sheet, board=board).list("JPY", "THB").rates

    assert pair.quarantined
    assert "" == pair.rate


def test_a_missing_rate_says_what_is_missing() -> None:
    sheet = Sheet()
    sheet.publish(NOON, VND="")
    (pair,) = _table(sheet).list("VND", "THB").rates

    assert "VND" in pair.source
    assert "" == pair.rate
