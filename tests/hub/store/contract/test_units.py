"""Units are written whole or not at all, against the versions that they were made from."""

import asyncio
from dataclasses import replace

import pytest

from hub.flows.ports import StoredQuote
from hub.flows.units import (
    AddQuote,
    Committed,
    Conflict,
    ReportIncident,
    SavePayment,
    SaveRecord,
    SaveRefund,
    SetClockOffset,
    Unit,
    UnitRefused,
    UseQuote,
)
from hub.participants.model import Acquirer, Credential, Merchant, PrincipalKind, StaticCode, WalletContract
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.model import (
    AcquirerId,
    AttemptState,
    Decline,
    DeclinedBy,
    MerchantId,
    PaymentState,
    WalletId,
)
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    NOON,
    a_payment,
    a_quote,
    a_refund,
    a_request,
    an_attempt,
    commit,
    paid,
    refunded,
    submission,
    submitted,
    success,
    the_payment,
    the_refund,
    write,
)


def test_all_changes_of_a_unit_read_back_as_they_were_written(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        result = await commit(store, submission("1"))
        expected = replace(a_payment("1"), version=1)
        assert expected == result.payment
        assert expected == await store.payment("pay_1")
        assert StoredQuote(a_quote("1"), None, expected.payment_id) == await store.quote("quo_1")
        assert a_request("1") == await store.request("m_1", "req_1")

    home.run(story)


def test_what_was_never_written_is_not_found(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert await store.payment("pay_1") is None
        assert await store.payment_of_attempt("att_1_1") is None
        assert await store.payment_of_wallet("W-TH", "W1") is None
        assert await store.refund("ref_1") is None
        assert await store.refunds_of("pay_1") == []
        assert await store.quote("quo_1") is None
        assert await store.quote_of_order("pay_1", "W-TH") is None
        assert await store.request("m_1", "req_1") is None

    home.run(story)


def test_a_completion_is_stamped_with_the_commits_instant_and_day(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        result = await commit(store, success(await submitted(store, "1")))
        payment = the_payment(result)
        assert (result.at, DAY, 2) == (payment.completed_at, payment.business_date, payment.version)
        assert payment == await store.payment("pay_1")

    home.run(story)


def test_completing_twice_is_a_bug_and_is_not_written(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        with pytest.raises(ValueError, match="completed already"):
            await store.commit(Unit((SavePayment(payment, completes=True),)))
        assert payment == await store.payment("pay_1")

    home.run(story)


def test_a_payment_made_from_another_version_is_a_conflict_and_nothing_is_written(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        first = await submitted(store, "1")
        newer = the_payment(await write(store, SavePayment(replace(first, description="newer"))))
        stale = Unit((AddQuote(a_quote("2")), SavePayment(replace(first, description="stale"))))
        assert Conflict("pay_1") == await store.commit(stale)
        assert newer == await store.payment("pay_1")
        assert await store.quote("quo_2") is None

    home.run(story)


def test_a_new_payment_does_not_replace_one_of_its_id(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        assert Conflict("pay_1") == await store.commit(Unit((SavePayment(a_payment("1")),)))
        assert payment == await store.payment("pay_1")

    home.run(story)


def test_a_payment_that_is_not_stored_is_no_version_to_write_against(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        unknown = replace(a_payment("1"), version=3)
        assert Conflict("pay_1") == await store.commit(Unit((SavePayment(unknown),)))
        assert await store.payment("pay_1") is None

    home.run(story)


def test_attempts_change_and_are_added_in_their_order(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        order = await submitted(store, "1")
        no = Decline(DeclinedBy.WALLET, "PAYER_REJECTED")
        lost = replace(order.attempts[0], state=AttemptState.DECLINED, decline=no, due_at=None)
        second = an_attempt("1", 2)
        again = order.with_attempt(lost).with_attempt(second)
        stored = the_payment(await write(store, SavePayment(again)))
        assert (lost, second) == stored.attempts
        assert stored == await store.payment_of_attempt("att_1_2")

    home.run(story)


def test_a_wallets_payment_id_belongs_to_one_attempt_only(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        first = the_payment(await commit(store, success(await submitted(store, "1"), wallet_payment_id="W9")))
        second = await submitted(store, "2")
        refused = await store.commit(success(second, wallet_payment_id="W9"))
        assert UnitRefused("WALLET_REFERENCE_REUSED", "W-TH W9") == refused
        assert first == await store.payment_of_wallet("W-TH", "W9")
        assert second == await store.payment("pay_2")
        assert 1 == len(await store.books.entries_of_day(DAY))

    home.run(story)


def test_an_attempt_never_moves_to_another_payment(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        thief = a_payment("2", an_attempt("1"))
        with pytest.raises(ValueError, match="att_1_1 is an attempt of another payment"):
            await store.commit(Unit((SavePayment(thief),)))
        assert payment == await store.payment_of_attempt("att_1_1")
        assert await store.payment("pay_2") is None

    home.run(story)


def test_refunds_are_kept_in_order_of_reservation_and_stamped_when_they_complete(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        first = the_refund(await write(store, SaveRefund(a_refund(payment, 1))))
        second = the_refund(await write(store, SaveRefund(a_refund(payment, 2))))
        result = await commit(store, refunded(payment, second))
        given = the_refund(result)
        assert (result.at, DAY, 2) == (given.completed_at, given.business_date, given.version)
        assert [first, given] == await store.refunds_of("pay_1")
        assert given == await store.refund(given.refund_id)
        assert 1000 == the_payment(result).refunded_minor

    home.run(story)


def test_a_refund_made_from_another_version_is_a_conflict(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        refund = a_refund(payment)
        stored = the_refund(await write(store, SaveRefund(refund)))
        assert Conflict(refund.refund_id) == await store.commit(Unit((SaveRefund(refund),)))
        assert Conflict(refund.refund_id) == await store.commit(
            Unit((SaveRefund(replace(refund, version=7)),))
        )
        assert stored == await store.refund(refund.refund_id)

    home.run(story)


def test_two_refunds_can_not_have_one_number(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        await write(store, SaveRefund(a_refund(payment, 1)))
        other = replace(a_refund(payment, 2), number=1)
        assert Conflict(other.refund_id) == await store.commit(Unit((SaveRefund(other),)))

    home.run(story)


def test_an_incident_of_one_kind_and_subject_is_recorded_once(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        late = Incident(IncidentKind.LATE_SUCCESS, "att_1", "pay_1", "W-TH", "after the cancel", NOON)
        odd = replace(late, kind=IncidentKind.MISMATCH)
        other = replace(late, subject_id="att_2", payment_id="pay_2", wallet_id="W-PH")
        await write(store, ReportIncident(late), ReportIncident(odd))
        await write(store, ReportIncident(replace(late, detail="again")), ReportIncident(other))
        numbered = await store.books.incidents()
        assert [late, odd, other] == [found.incident for found in numbered]
        assert [other] == [found.incident for found in await store.books.incidents(payment_id="pay_2")]
        assert [other] == [found.incident for found in await store.books.incidents(wallet_id="W-PH")]
        behind_first = await store.books.incidents(after=numbered[0].number, limit=1)
        assert [odd] == [found.incident for found in behind_first]

    home.run(story)


RECORDS = (
    Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY", minimum_payout_minor=1000),
    WalletContract(WalletId("W-TH"), "THB"),
    Merchant(MerchantId("m_1"), AcquirerId("A-JP"), "すし", "Tokyo", "JP", "5812", "JPY"),
    Credential("ab" * 32, PrincipalKind.MERCHANT, "m_1"),
    StaticCode("promptpay", "0066812345678", MerchantId("m_1")),
)


def test_participants_are_in_the_directory_once_committed_and_after_a_restart(home: Home) -> None:
    async def first(store: SqliteStore) -> None:
        await write(store, *(SaveRecord(record) for record in RECORDS))
        changed = replace(RECORDS[0], name="Renamed", version=2)
        await write(store, SaveRecord(changed))
        assert changed == store.directory().acquirers["A-JP"]

    async def second(store: SqliteStore) -> None:
        kept = store.directory()
        assert "Renamed" == kept.acquirers["A-JP"].name
        assert RECORDS[1:] == (
            kept.wallets["W-TH"],
            kept.merchants["m_1"],
            kept.credentials["ab" * 32],
            kept.static_codes["promptpay", "0066812345678"],
        )

    home.run(first)
    home.run(second)


def test_a_refused_record_is_not_in_the_directory(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        unit = Unit((SaveRecord(RECORDS[2]), UseQuote("quo_none", a_payment("1").payment_id)))
        assert UnitRefused("QUOTE_NOT_FOUND", "quo_none") == await store.commit(unit)
        assert {} == store.directory().merchants

    home.run(story)


def test_a_moved_clock_is_found_again_after_a_restart(home: Home) -> None:
    async def story(store: SqliteStore) -> int:
        before = store.clock_offset_seconds
        await write(store, SetClockOffset(-86_400))
        return before

    assert 0 == home.run(story)
    assert -86_400 == home.run(story)


def test_the_fingerprint_key_is_made_once(home: Home) -> None:
    async def story(store: SqliteStore) -> bytes:
        return store.fingerprint_key

    key = home.run(story)
    assert 32 == len(key)
    assert key == home.run(story)


def test_two_commits_at_one_reading_of_the_clock_have_different_instants(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        first = await commit(store, submission("1"))
        home.clock.at = NOON.replace(hour=1)
        second = await commit(store, submission("2"))
        assert NOON == first.at
        assert first.at < second.at

    home.run(story)
    home.clock.at = NOON.replace(hour=2)

    async def after_a_restart(store: SqliteStore) -> None:
        assert NOON < (await commit(store, submission("3"))).at

    home.run(after_a_restart)


def test_an_order_that_a_cancel_overtook_is_filled_in_later(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        whole = a_payment("1")
        stub = replace(whole, state=PaymentState.CANCELLED, merchant_amount=None, attempts=(), route="")
        kept = the_payment(await write(store, SavePayment(stub)))
        assert kept == await store.payment("pay_1")
        filled = the_payment(await write(store, SavePayment(replace(whole, version=1, attempts=()))))
        assert filled == await store.payment("pay_1")

    home.run(story)


def test_many_tasks_may_commit_at_once(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        results = await asyncio.gather(*(store.commit(submission(str(n))) for n in range(30)))
        assert all(isinstance(result, Committed) for result in results)
        for n in range(30):
            assert await store.payment(f"pay_{n}") is not None

    home.run(story)
