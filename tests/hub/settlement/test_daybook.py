"""The day book: it takes nothing that does not belong together."""

from dataclasses import replace
from datetime import date

import pytest

from hub.ledger.account import Role
from hub.ledger.book import payment_entry, refund_entry
from hub.participants.directory import directory
from hub.participants.model import Acquirer, Merchant, WalletContract
from hub.payment.model import AcquirerId, MerchantId, Payment, WalletId
from hub.settlement.daybook import (
    UNRESOLVED_STATES,
    DayBook,
    DayEntry,
    Participant,
    Position,
    Unresolved,
    participants_of,
)
from tests.hub.ledger.books import MemoryBooks
from tests.hub.payment.records import NOON, approved, asked, money, refunded, reserved, the_day
from tests.hub.payment.situations import SITUATIONS

LEFT_OPEN = [
    *("asked", "asked order", "cancelling", "undoing", "refunding while cancelling"),
    *("asked to hold", "asked to hold natively", "capturing", "releasing", "releasing natively"),
]


def booked_payment() -> tuple[Payment, DayEntry]:
    payment = approved(asked())
    return payment, DayEntry(MemoryBooks().book(payment_entry(payment, payment.attempts[0]), NOON), payment)


def test_an_entry_comes_with_the_payment_that_it_names() -> None:
    _, entry = booked_payment()
    with pytest.raises(ValueError, match="entry 0/1 came with payment None and refund None"):
        DayEntry(entry.booked)
    with pytest.raises(ValueError, match="entry 0/1 came with payment pay_2"):
        DayEntry(entry.booked, approved(asked(number="2")))


def test_an_entry_comes_with_the_refund_that_it_names() -> None:
    payment = approved(asked())
    payment, refund = refunded(payment, reserved(payment, [], money("10 JPY")))
    booked = MemoryBooks().book(refund_entry(payment, payment.attempts[0], refund), NOON)
    assert refund is DayEntry(booked, payment, refund).refund
    with pytest.raises(ValueError, match="payment pay_1 and refund None"):
        DayEntry(booked, payment)


def test_an_entry_of_another_day_is_not_of_this_book() -> None:
    _, entry = booked_payment()
    assert (entry,) == DayBook(the_day(), NOON, (), (entry,)).entries
    with pytest.raises(ValueError, match="entry 0/1 is of 2026-11-22, not of 2026-11-23"):
        DayBook(date(2026, 11, 23), NOON, (), (entry,))


@pytest.mark.parametrize("situation", LEFT_OPEN)
def test_a_payment_without_an_end_is_unresolved(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert payment is Unresolved(payment).payment


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name not in LEFT_OPEN])
def test_what_has_ended_or_waits_for_a_payer_is_not_unresolved(situation: str) -> None:
    with pytest.raises(ValueError, match="that is resolved"):
        Unresolved(SITUATIONS[situation]())


def test_four_states_are_unresolved() -> None:
    assert ["SUBMITTED", "CAPTURING", "RELEASING", "CANCELLING"] == [
        state.value for state in UNRESOLVED_STATES
    ]


def test_a_submitted_refund_is_unresolved_whatever_its_payment_is() -> None:
    payment = approved(asked())
    refund = reserved(payment, [], money("10 JPY"))
    assert refund is Unresolved(payment, refund).refund
    payment, done = refunded(payment, refund)
    with pytest.raises(ValueError, match=f"{refund.refund_id} is SUCCEEDED"):
        Unresolved(payment, done)


def test_the_participants_of_a_directory_are_its_acquirers_and_wallets_in_order() -> None:
    records = directory(
        [
            WalletContract(WalletId("W-TH"), "THB", minimum_payout_minor=100_000),
            Merchant(MerchantId("m_1"), AcquirerId("A-JP"), "A shop", "Tokyo", "JP", "5812", "JPY"),
            WalletContract(WalletId("W-KR"), "KRW"),
            Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY", minimum_payout_minor=500),
        ]
    )
    assert (
        Participant(Role.ACQUIRER, "A-JP", "JPY", 500),
        Participant(Role.WALLET, "W-KR", "KRW", 0),
        Participant(Role.WALLET, "W-TH", "THB", 100_000),
    ) == participants_of(records)


def test_a_participant_s_position_is_in_its_own_currency() -> None:
    wallet = Participant(Role.WALLET, "W-TH", "THB", 100_000)
    assert Position(Role.WALLET, "W-TH", "THB") == wallet.position
    assert wallet.position == replace(wallet, minimum_payout_minor=0).position


def test_a_participant_is_paid_any_amount_unless_a_minimum_was_agreed() -> None:
    assert 0 == Participant(Role.WALLET, "W-TH", "THB").minimum_payout_minor
