"""Carrying: small nets wait, and nothing is lost over any number of days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.account import AccountKind, Role, acquirer_account, hub_account, wallet_account
from hub.settlement.carry import Carry, PastDay, carried_into, carry, minimums, netted_position
from hub.settlement.daybook import Carried, Participant, Position

W_TH = Position(Role.WALLET, "W-TH", "THB")
minors = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    "carried_in, net, minimum, expected",
    [
        (0, 81_240, 100_000, Carry(81_240, 0)),
        (81_240, 181_302, 100_000, Carry(0, 262_542)),
        (0, 99_999, 100_000, Carry(99_999, 0)),
        (0, 100_000, 100_000, Carry(0, 100_000)),
        (0, -99_999, 100_000, Carry(-99_999, 0)),
        (0, -100_000, 100_000, Carry(0, -100_000)),
        (90_000, -80_000, 100_000, Carry(10_000, 0)),
        (0, 0, 0, Carry(0, 0)),
        (0, 1, 0, Carry(0, 1)),
    ],
)
def test_what_is_below_the_minimum_waits_whoever_owes_it(
    carried_in: int, net: int, minimum: int, expected: Carry
) -> None:
    assert expected == carry(carried_in, net, minimum)


@given(minors, minors, st.integers(min_value=0, max_value=10**12))
def test_carried_in_and_net_are_payable_or_carried_out(carried_in: int, net: int, minimum: int) -> None:
    result = carry(carried_in, net, minimum)
    assert carried_in + net == result.carried_out_minor + result.payable_minor
    assert 0 in (result.carried_out_minor, result.payable_minor)


def a_day(net: int | None, minimum: int = 100_000) -> PastDay:
    wallet = Participant(Role.WALLET, "W-TH", "THB", minimum_payout_minor=minimum)
    return PastDay((wallet,), {} if net is None else {W_TH: net})


def test_a_quiet_day_passes_on_what_it_carried_in() -> None:
    assert (Carried(W_TH, 81_240),) == carried_into([a_day(81_240), a_day(None), a_day(0)])


def test_what_was_payable_is_not_carried() -> None:
    assert () == carried_into([a_day(81_240), a_day(181_302)])
    assert () == carried_into([])


def test_a_lower_minimum_pays_what_had_been_waiting() -> None:
    assert () == carried_into([a_day(81_240), a_day(None, minimum=50_000)])


def test_a_currency_that_is_not_the_contract_s_has_no_minimum() -> None:
    other = Position(Role.WALLET, "W-TH", "KRW")
    wallet = Participant(Role.WALLET, "W-TH", "THB", minimum_payout_minor=100_000)
    assert () == carried_into([PastDay((wallet,), {other: 5})])
    assert {W_TH: 100_000} == minimums((wallet,))


@given(st.lists(minors, max_size=8), st.integers(min_value=0, max_value=10**12))
def test_over_any_days_carried_and_paid_are_the_sum_of_all_nets(nets: list[int], minimum: int) -> None:
    paid = 0
    for day in range(len(nets)):
        before = carried_into([a_day(net, minimum) for net in nets[:day]])
        brought = before[0].minor_units if before else 0
        paid += carry(brought, nets[day], minimum).payable_minor
    after = carried_into([a_day(net, minimum) for net in nets])
    assert sum(nets) == paid + (after[0].minor_units if after else 0)


def test_carried_positions_stand_in_order_whatever_the_order_of_the_nets() -> None:
    one, other = Position(Role.ACQUIRER, "A", "JPY"), Position(Role.WALLET, "W", "THB")
    strict = (Participant(Role.ACQUIRER, "A", "JPY", 9), Participant(Role.WALLET, "W", "THB", 9))
    expected = (Carried(one, 1), Carried(other, 2))
    assert expected == carried_into([PastDay(strict, {one: 1, other: 2})])
    assert expected == carried_into([PastDay(strict[::-1], {other: 2, one: 1})])


@pytest.mark.parametrize("kind", AccountKind)
def test_only_wr_and_ip_of_wallets_and_ap_of_acquirers_are_netted(kind: AccountKind) -> None:
    wallet, acquirer = wallet_account("W-TH", kind, "THB"), acquirer_account("A-JP", kind, "JPY")
    assert (W_TH if kind in (AccountKind.WR, AccountKind.IP) else None) == netted_position(wallet)
    is_payable = kind is AccountKind.AP
    assert (Position(Role.ACQUIRER, "A-JP", "JPY") if is_payable else None) == netted_position(acquirer)
    assert netted_position(hub_account(kind, "THB")) is None
