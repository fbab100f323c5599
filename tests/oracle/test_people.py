"""What two people decide: held against letters, wallets' books and each other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.oracle import people
from tests.oracle.evidence import Letter, Signed, WalletMovement, Witness
from tests.oracle.rows import Incident, Parked, Payment, Proposal, Store

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LETTER = "who settles an unknown has a letter of its wallet"
DURABLE = "what operators are told is durable"

RESOLUTION = Proposal(
    "res_1", "RESOLUTION", "att_1", "pay_1", '{"outcome": "APPROVED"}', "letter 1", "ann", "ben"
)
YES = Letter("letter 1", "gcash", "att_1", AT, says_yes=True)
DEBIT = WalletMovement("gcash", AT, "att_1", "PHP", 500)
ORDER = Payment(
    payment_id="pay_1", version=1, due_at="2026-11-22", merchant_id="m_1", acquirer_id="a_1",
    request_id="r_1", state="CREATED", created_at="2026-11-22", merchant_currency="JPY", merchant_minor=3480,
    mode="MERCHANT_DYNAMIC", expires_at="2026-11-22", decline_by=None, decline_reason=None, captured_minor=0,
    refunded_minor=0, refunded_wallet_minor=0, completed_at=None, business_date=None,
)  # fmt: skip


def broken(store: Store, witness: Witness) -> list[str]:
    return [finding.rule for finding in (*people.check(store), *people.told(store, witness))]


def test_a_decision_that_says_what_the_letter_and_the_book_say_is_sound() -> None:
    assert [] == broken(Store(proposals=[RESOLUTION]), Witness(letters=[YES], movements=[DEBIT]))


def test_a_decision_against_its_letter_is_told() -> None:
    no = RESOLUTION._replace(content='{"outcome": "DECLINED"}')

    assert [LETTER] == broken(Store(proposals=[no]), Witness(letters=[YES], movements=[DEBIT]))


def test_a_letter_about_another_attempt_settles_nothing() -> None:
    of_another = replace(YES, subject_id="att_2")

    assert [LETTER] == broken(Store(proposals=[RESOLUTION]), Witness(letters=[of_another]))


def test_a_letter_that_is_not_what_the_wallet_did_is_told() -> None:
    later = replace(DEBIT, at=AT + timedelta(seconds=1))

    assert [LETTER] == broken(Store(proposals=[RESOLUTION]), Witness(letters=[YES], movements=[later]))


def test_a_refund_was_made_once_money_went_back_under_its_id() -> None:
    of_refund = RESOLUTION._replace(subject_id="ref_1")
    letter = replace(YES, subject_id="ref_1")
    back = replace(DEBIT, minor=-500, refund_reference="ref_1")

    assert [] == broken(Store(proposals=[of_refund]), Witness(letters=[letter], movements=[back]))
    assert [LETTER] == broken(Store(proposals=[of_refund]), Witness(letters=[letter]))


def test_a_proposal_that_nobody_agreed_to_needs_no_letter() -> None:
    assert [] == broken(Store(proposals=[RESOLUTION._replace(approved_by=None)]), Witness())


def test_an_incident_with_two_names_is_closed_and_no_other() -> None:
    closure = Proposal("clo_1", "INCIDENT_CLOSURE", "inc_7", "pay_1", "{}", None, "ann", "ben")
    incident = Incident(7, "STUCK", "pay_1", "pay_1", "gcash", "2026-11-22")
    rule = "an incident is closed by two people"

    assert [] == broken(Store(incidents=[incident], proposals=[closure]), Witness())
    assert [rule] == broken(
        Store(incidents=[incident._replace(closed_at=None)], proposals=[closure]), Witness()
    )
    assert [rule] == broken(Store(incidents=[incident]), Witness())


def test_a_second_signature_that_was_acknowledged_is_not_lost() -> None:
    told = Signed("res_1", "RESOLUTION", "att_1", "ann", "ben")
    unsigned = RESOLUTION._replace(approved_by=None)

    assert [DURABLE] == broken(Store(proposals=[unsigned]), Witness(signed=[told]))
    assert [] == broken(Store(proposals=[unsigned]), Witness(signed=[replace(told, approved_by="")]))


def test_an_order_that_waits_no_longer_is_not_parked_whatever_its_attempts_owe() -> None:
    parked = [Parked("PAYMENT", "pay_1", "ValueError")]

    assert [] == broken(Store(payments=[ORDER], parked=parked), Witness())
    asked = ORDER._replace(state="SUBMITTED")
    assert ["what is parked owes something"] == broken(Store(payments=[asked], parked=parked), Witness())
