"""The board crosses through the euro and quotes nothing stale, jumping or not meant for real money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fx.errors import NothingQuarantined, RateQuarantined, RateStale, RateUnavailable, UnknownCurrency
from fx.providers.board import BoardRate, Confirmation, RateBoard, RateState
from fx.providers.ecb import EcbReplay, EcbSeries
from fx.providers.illustrative import Illustrative
from fx.rate import Leg, Price

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
NO_MARKUP = Decimal(0)

# Moves of more than 5 % from one business day to the next, counted in the file by another program.
AUTUMN_OF_2008 = [
    ("2008-09-16", "KRW"),
    ("2008-09-18", "KRW"),
    ("2008-10-08", "AUD"),
    ("2008-10-08", "KRW"),
    ("2008-10-10", "AUD"),
    ("2008-10-13", "KRW"),
    ("2008-10-14", "AUD"),
    ("2008-10-16", "KRW"),
    ("2008-10-24", "AUD"),
    ("2008-10-24", "JPY"),
    ("2008-10-27", "IDR"),
    ("2008-10-30", "KRW"),
    ("2008-11-06", "KRW"),
    ("2008-12-09", "IDR"),
]


@dataclass
class Fixed:
    """A provider that says what the test tells it to."""

    name: str = "fixed"
    max_age_seconds: int = 3_600
    is_sandbox_only: bool = False
    sheet: dict[str, Leg] = field(default_factory=dict)

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        return self.sheet

    def say(self, code: str, value: str, *, base: str = "EUR", as_of: datetime = NOW) -> Leg:
        leg = Leg(base, code, Decimal(value), self.name, as_of)
        self.sheet = {**self.sheet, code: leg}
        return leg


def published(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)


def test_two_currencies_cross_through_the_euro() -> None:
    provider = Fixed()
    yen, baht = provider.say("JPY", "163.06"), provider.say("THB", "35.676")
    made = RateBoard([provider]).price("JPY", "THB", Decimal("0.01"), NOW)
    rate = Decimal("0.220978535508")
    assert Price("JPY", "THB", Decimal("0.218790629216"), Decimal("0.01"), rate, (yen, baht)) == made


def test_the_euro_itself_needs_one_leg() -> None:
    provider = Fixed()
    baht = provider.say("THB", "40")
    board = RateBoard([provider])
    assert (Decimal(40), (baht,)) == (board.price("EUR", "THB", NO_MARKUP, NOW).rate, (baht,))
    assert Decimal("0.025") == board.price("THB", "EUR", NO_MARKUP, NOW).rate


def test_what_both_sides_have_in_common_is_not_walked_there_and_back() -> None:
    provider = Fixed()
    dollar = provider.say("USD", "1.0389")
    dong, riel = provider.say("VND", "25485", base="USD"), provider.say("KHR", "4025", base="USD")
    baht = provider.say("THB", "35.676")
    board = RateBoard([provider])
    assert (dong,) == board.price("USD", "VND", NO_MARKUP, NOW).legs
    assert (riel, dong) == board.price("KHR", "VND", NO_MARKUP, NOW).legs
    assert (dong, dollar, baht) == board.price("VND", "THB", NO_MARKUP, NOW).legs


def test_a_leg_may_be_quoted_either_way_round() -> None:
    provider = Fixed()
    provider.sheet = {"GBP": Leg("GBP", "EUR", Decimal("1.25"), "fixed", NOW)}
    assert Decimal("0.8") == RateBoard([provider]).price("EUR", "GBP", NO_MARKUP, NOW).rate


def test_within_one_currency_no_provider_is_needed() -> None:
    assert Decimal(1) == RateBoard([]).price("THB", "THB", Decimal("0.01"), NOW).rate
    with pytest.raises(UnknownCurrency):
        RateBoard([]).price("XAU", "XAU", NO_MARKUP, NOW)


def test_a_currency_that_nobody_quotes_is_unavailable() -> None:
    provider = Fixed()
    provider.say("THB", "35.676")
    provider.say("VND", "25485", base="USD")
    board = RateBoard([provider])
    for wallet_currency, missing in (("KRW", "KRW"), ("VND", "USD")):
        with pytest.raises(RateUnavailable) as refused:
            board.price("THB", wallet_currency, NO_MARKUP, NOW)
        assert missing == refused.value.currency_code


def test_legs_that_only_lead_to_each_other_are_no_rate() -> None:
    provider = Fixed()
    provider.say("USD", "0.03", base="THB")
    provider.say("THB", "34", base="USD")
    with pytest.raises(RateUnavailable):
        RateBoard([provider]).price("THB", "EUR", NO_MARKUP, NOW)


def test_a_rate_is_good_to_its_last_second_and_then_stale_with_its_source_named() -> None:
    provider = Fixed(max_age_seconds=60)
    provider.say("THB", "35.676")
    board = RateBoard([provider])
    assert board.price("EUR", "THB", NO_MARKUP, NOW + timedelta(seconds=60)).rate > 0
    with pytest.raises(RateStale) as refused:
        board.price("EUR", "THB", NO_MARKUP, NOW + timedelta(seconds=60, microseconds=1))
    stale = refused.value
    assert ("THB", "fixed", 61, 60) == (
        stale.currency_code,
        stale.source,
        stale.age_seconds,
        stale.max_age_seconds,
    )


def test_a_stale_rate_stops_its_own_pairs_only() -> None:
    provider = Fixed(max_age_seconds=60)
    provider.say("THB", "35.676", as_of=NOW - timedelta(seconds=61))
    provider.say("JPY", "163.06")
    board = RateBoard([provider])
    assert board.price("EUR", "JPY", NO_MARKUP, NOW).rate == Decimal("163.06")
    with pytest.raises(RateStale):
        board.price("JPY", "THB", NO_MARKUP, NOW)


def test_the_real_series_is_stale_two_years_after_its_end() -> None:
    with pytest.raises(RateStale, match="ECB 2024-12-31"):
        RateBoard([EcbSeries()]).price("JPY", "THB", NO_MARKUP, NOW)


def test_a_rate_dated_in_the_future_is_not_in_force_yet() -> None:
    provider = Fixed()
    provider.say("THB", "35.676", as_of=NOW + timedelta(microseconds=1))
    board = RateBoard([provider])
    with pytest.raises(RateUnavailable):
        board.price("EUR", "THB", NO_MARKUP, NOW)
    assert board.price("EUR", "THB", NO_MARKUP, NOW + timedelta(seconds=1)).rate > 0


def test_the_first_provider_is_preferred_and_the_next_stands_in_when_it_is_stale() -> None:
    first, second = Fixed("first", max_age_seconds=60), Fixed("second")
    first.say("THB", "35.676")
    second.say("THB", "35.7")
    board = RateBoard([first, second])
    assert Decimal("35.676") == board.price("EUR", "THB", NO_MARKUP, NOW).rate
    assert Decimal("35.7") == board.price("EUR", "THB", NO_MARKUP, NOW + timedelta(seconds=61)).rate


def test_when_all_are_stale_the_preferred_one_is_named() -> None:
    first, second = Fixed("first", max_age_seconds=60), Fixed("second", max_age_seconds=60)
    first.say("THB", "35.676")
    second.say("THB", "35.7")
    with pytest.raises(RateStale, match="from first"):
        RateBoard([first, second]).price("EUR", "THB", NO_MARKUP, NOW + timedelta(seconds=61))


@pytest.mark.parametrize("value", ["105", "95", "100"])
def test_a_move_of_exactly_five_per_cent_is_taken(value: str) -> None:
    provider = Fixed()
    provider.say("THB", "100")
    board = RateBoard([provider])
    board.price("EUR", "THB", NO_MARKUP, NOW)
    provider.say("THB", value)
    assert Decimal(value) == board.price("EUR", "THB", NO_MARKUP, NOW).rate


@pytest.mark.parametrize("value", ["105.000000001", "94.9999999999", "1", "10000"])
def test_a_move_beyond_five_per_cent_waits_for_a_person(value: str) -> None:
    provider = Fixed()
    before = provider.say("THB", "100")
    board = RateBoard([provider])
    board.price("EUR", "THB", NO_MARKUP, NOW)
    after = provider.say("THB", value)
    for _ in range(2):
        with pytest.raises(RateQuarantined) as refused:
            board.price("EUR", "THB", NO_MARKUP, NOW)
        assert (Decimal(100), Decimal(value)) == (refused.value.accepted, refused.value.offered)
    assert Confirmation("THB", "op-1", before, after) == board.confirm("THB", "op-1", Decimal(value))
    assert Decimal(value) == board.price("EUR", "THB", NO_MARKUP, NOW).rate


def test_small_steps_are_measured_against_the_last_accepted_value_each() -> None:
    provider = Fixed()
    board = RateBoard([provider])
    for value in ("100", "104", "108", "112"):
        provider.say("THB", value)
        assert Decimal(value) == board.price("EUR", "THB", NO_MARKUP, NOW).rate


def test_small_steps_are_seen_even_while_nobody_asks_for_the_currency() -> None:
    provider = Fixed()
    provider.say("JPY", "160")
    provider.say("THB", "100")
    board = RateBoard([provider])
    board.price("EUR", "THB", NO_MARKUP, NOW)
    for value in ("104", "108"):
        provider.say("THB", value)
        board.price("EUR", "JPY", NO_MARKUP, NOW)
    assert Decimal(108) == board.price("EUR", "THB", NO_MARKUP, NOW).rate


def test_a_jump_that_goes_back_needs_no_confirmation() -> None:
    provider = Fixed()
    board = RateBoard([provider])
    for value in ("100", "10000", "101"):
        provider.say("THB", value)
        if value == "10000":
            with pytest.raises(RateQuarantined):
                board.price("EUR", "THB", NO_MARKUP, NOW)
        else:
            assert Decimal(value) == board.price("EUR", "THB", NO_MARKUP, NOW).rate
    with pytest.raises(NothingQuarantined):
        board.confirm("THB", "op-1")


def test_a_confirmation_holds_for_the_value_that_was_looked_at() -> None:
    provider = Fixed()
    board = RateBoard([provider])
    for value in ("100", "110", "120"):
        provider.say("THB", value)
        board.rates(NOW)
    with pytest.raises(NothingQuarantined):
        board.confirm("THB", "op-1", Decimal(110))
    with pytest.raises(ValueError, match=r"^a confirmation names who gave it$"):
        board.confirm("THB", "", Decimal(120))
    with pytest.raises(NothingQuarantined):
        board.confirm("JPY", "op-1")
    assert Decimal(120) == board.confirm("THB", "op-1", Decimal(120)).after.value


def test_a_leg_to_another_currency_can_not_be_compared_and_waits() -> None:
    provider = Fixed()
    provider.say("USD", "1")
    provider.say("VND", "25485")
    board = RateBoard([provider])
    board.rates(NOW)
    provider.say("VND", "25485", base="USD")
    with pytest.raises(RateQuarantined):
        board.price("EUR", "VND", NO_MARKUP, NOW)


def test_a_quarantined_currency_stops_its_own_pairs_only() -> None:
    provider = Fixed()
    provider.say("THB", "100")
    provider.say("JPY", "160")
    board = RateBoard([provider])
    board.rates(NOW)
    provider.say("THB", "110")
    assert Decimal(160) == board.price("EUR", "JPY", NO_MARKUP, NOW).rate
    with pytest.raises(RateQuarantined):
        board.price("JPY", "THB", NO_MARKUP, NOW)


def test_a_restart_does_not_wave_a_jump_through() -> None:
    provider = Fixed()
    provider.say("THB", "100")
    board = RateBoard([provider])
    board.rates(NOW)
    provider.say("THB", "110")
    after_restart = RateBoard([provider], accepted=board.accepted)
    with pytest.raises(RateQuarantined):
        after_restart.price("EUR", "THB", NO_MARKUP, NOW)


def test_the_won_of_30_october_2008_waits_and_quotes_once_confirmed() -> None:
    # The largest one-day move of the series: EUR/KRW 1806.96 -> 1665.72, 7.82 %.
    board = RateBoard([EcbSeries()])
    assert Decimal("1806.96") == board.price("EUR", "KRW", NO_MARKUP, published(date(2008, 10, 29))).rate
    that_day = published(date(2008, 10, 30))
    with pytest.raises(RateQuarantined, match=r"KRW from ECB 2008-10-30 jumped from 1806\.96 to 1665\.72"):
        board.price("EUR", "KRW", NO_MARKUP, that_day)
    assert Decimal("128.73") == board.price("EUR", "JPY", NO_MARKUP, that_day).rate
    assert "ECB 2008-10-29" == board.confirm("KRW", "op-1").before.source
    assert Decimal("1665.72") == board.price("EUR", "KRW", NO_MARKUP, that_day).rate
    assert Decimal("1666.13") == board.price("EUR", "KRW", NO_MARKUP, published(date(2008, 10, 31))).rate


def test_the_worst_autumn_of_the_series_stops_for_these_days_alone() -> None:
    board, stopped = RateBoard([EcbSeries()]), []
    day = date(2008, 9, 1)
    while day < date(2009, 1, 1):
        for rate in board.rates(published(day)):
            assert rate.state is not RateState.STALE
            if rate.state is RateState.QUARANTINED:
                stopped.append((day.isoformat(), rate.currency_code))
                board.confirm(rate.currency_code, "op-1", rate.leg.value)
        day += timedelta(days=1)
    assert AUTUMN_OF_2008 == stopped


def test_the_listing_shows_every_rate_with_its_age_and_state() -> None:
    provider = Fixed(max_age_seconds=60)
    provider.say("THB", "100")
    yen = provider.say("JPY", "160", as_of=NOW - timedelta(seconds=61))
    dollar = provider.say("USD", "1.0389", as_of=NOW - timedelta(milliseconds=1_500))
    board = RateBoard([provider])
    board.rates(NOW)
    baht = provider.say("THB", "106")
    assert (
        BoardRate("JPY", yen, "fixed", 61, 60, RateState.STALE),
        BoardRate("THB", baht, "fixed", 0, 60, RateState.QUARANTINED),
        BoardRate("USD", dollar, "fixed", 2, 60, RateState.IN_FORCE),
    ) == board.rates(NOW)


@pytest.mark.parametrize("provider", [EcbReplay(), Illustrative()])
def test_production_never_replays_or_invents_a_rate(provider: EcbReplay | Illustrative) -> None:
    with pytest.raises(ValueError, match="never replays or invents"):
        RateBoard([EcbSeries(), provider])
    RateBoard([EcbSeries(), provider], sandbox=True)


def test_a_sandbox_prices_the_day_that_it_lives_in() -> None:
    board = RateBoard([EcbReplay(), Illustrative()], sandbox=True)
    made = board.price("JPY", "THB", NO_MARKUP, NOW)
    assert Decimal("0.218790629216") == made.rate
    assert ["ECB 2024-12-31, replayed"] * 2 == [leg.source for leg in made.legs]
