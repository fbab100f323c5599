"""The ledger calls: every account, the proof, and the journal in pieces."""

from datetime import date

import pytest

from hub.api.ledger_calls import KIND, PIECE_BYTES_MAX, LedgerCalls
from hub.api.parties import participant
from hub.ledger.account import AccountKind, Role
from hub.payment.reasons import Refused
from hub.v1.ledger_pb2 import ACCOUNT_KIND_AP, ACCOUNT_KIND_FX, GetBalancesRequest
from tests.hub.api.calls import money
from tests.hub.api.cast import THAI
from tests.hub.api.house import House, at_home


def test_every_kind_of_account_has_a_number() -> None:
    assert list(AccountKind) == list(KIND)


@at_home()
async def test_balances_come_by_kind_and_add_up_to_zero(house: House) -> None:
    await house.pay()
    answer = await LedgerCalls(house.store.books).balances()
    names = [balance.account for balance in answer.balances]
    kinds = [balance.kind for balance in answer.balances]

    assert "Assets:WR:WALLET-truemoney:THB" == names[0]
    assert money("778.91 THB") == answer.balances[0].balance
    assert sorted(kinds) == kinds
    assert [money("0 JPY"), money("0.00 THB")] == list(answer.trial_balance)


@at_home()
async def test_balances_are_filtered_and_the_trial_balance_is_not(house: House) -> None:
    await house.pay()
    calls = LedgerCalls(house.store.books)
    thai = await calls.balances(GetBalancesRequest(owner=participant(Role.WALLET, THAI)))
    payable = await calls.balances(GetBalancesRequest(kind=ACCOUNT_KIND_AP))
    hub_s_position = await calls.balances(
        GetBalancesRequest(kind=ACCOUNT_KIND_FX, owner=participant(Role.HUB, "hub"))
    )

    assert {THAI} == {balance.owner.participant_id for balance in thai.balances}
    assert [money("-3450 JPY")] == [balance.balance for balance in payable.balances]
    assert 2 == len(hub_s_position.balances)
    assert thai.trial_balance == payable.trial_balance


@at_home()
async def test_balances_are_as_of_a_day(house: House) -> None:
    await house.pay("first")
    house.clock.forward(days=1)
    await house.pay("second")
    calls = LedgerCalls(house.store.books)
    then = await calls.balances(GetBalancesRequest(business_date="2026-11-22"))
    now = await calls.balances(GetBalancesRequest())
    with pytest.raises(Refused, match="FIELD_INVALID"):
        await calls.balances(GetBalancesRequest(business_date="yesterday"))

    assert [2 * balance.balance.minor_units for balance in then.balances] == [
        balance.balance.minor_units for balance in now.balances
    ]


@at_home()
async def test_an_empty_ledger_is_whole(house: House) -> None:
    calls = LedgerCalls(house.store.books)
    verified = await calls.verify()

    assert (True, 0) == (verified.ok, verified.entry_count)
    assert [("main", 0, "")] == [(lane.lane, lane.entry_count, lane.head_hash) for lane in verified.lanes]
    assert [] == list((await calls.balances()).balances)
    assert [piece async for piece in calls.export("hledger")]


@at_home()
async def test_the_journal_comes_whole_in_pieces(house: House) -> None:
    for number in range(120):
        await house.pay(f"req-{number}")
    calls = LedgerCalls(house.store.books)
    pieces = [piece async for piece in calls.export("hledger")]
    text = b"".join(pieces).decode()

    assert len(pieces) > 1
    assert {PIECE_BYTES_MAX} == {len(piece) for piece in pieces[:-1]}
    assert 120 == text.count(" PAYMENT pay_")


@at_home()
async def test_a_part_of_the_journal_brings_balances_forward(house: House) -> None:
    await house.pay("first")
    house.clock.forward(days=1)
    await house.pay("second")
    calls = LedgerCalls(house.store.books)
    second = b"".join([piece async for piece in calls.export("hledger", date(2026, 11, 23))]).decode()
    first = b"".join([piece async for piece in calls.export("hledger", None, date(2026, 11, 22))]).decode()

    assert "2026-11-23 * (opening/0) ADJUSTMENT" in second
    assert 1 == second.count(" PAYMENT pay_")
    assert 2 == second.count("Assets:WR:WALLET-truemoney:THB  778.13 THB") + second.count("778.91 THB")
    assert 1 == first.count(" PAYMENT pay_")
    assert "opening" not in first
