"""The story of a payment in words: every fact that matters, in order, and no secret."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fx.quote import Quote, make_quote
from fx.rate import Leg, price
from hub.flows.ports import StoredQuote
from hub.flows.story import Chapter, Line, Records, story
from hub.payment.incidents import Again, Incident, IncidentKind, IncidentRecord
from hub.payment.model import (
    AttemptState,
    Decline,
    DeclinedBy,
    Mode,
    Payment,
    PaymentState,
    RefundState,
)
from hub.payment.proposals import Evidence, PrincipalId, Proposal, ProposalId, ProposalKind, Signature
from hub.settlement.day import BusinessDay, DayState
from tests.hub.payment.records import NOON, an_order, approved, asked, money, refunded, reserved, the_day
from tests.hub.settlement.daybooks import MemoryHub

LATER = NOON + timedelta(seconds=20)


def _texts(lines: tuple[Line, ...], *chapters: Chapter) -> list[str]:
    return [line.text for line in lines if not chapters or line.chapter in chapters]


def _quote(markup: str = "0") -> Quote:
    legs = (
        Leg("EUR", "JPY", Decimal(160), "ECB 2026-11-20", NOON),
        Leg("EUR", "THB", Decimal("35.776"), "ECB 2026-11-20", NOON),
    )
    return make_quote(
        quote_id="quo_1_1",
        merchant_id="m_1",
        wallet_id="W-TH",
        merchant_amount=money("3480 JPY"),
        price=price("JPY", "THB", legs, Decimal(markup)),
        created_at=NOON,
    )


def _told(payment: Payment, **more: object) -> tuple[Line, ...]:
    quotes = {"quo_1_1": StoredQuote(_quote(), None, payment.payment_id)}
    return story(Records(payment, quotes=quotes, **more))  # type: ignore[arg-type] # what `more` is, is said where it is given


def test_a_plain_payment_reads_as_one_story() -> None:
    hub = MemoryHub()
    payment = hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), LATER)
    payment = replace(payment, route="codes of 24 digits from 251001 are W-TH's")
    day = BusinessDay(the_day(), DayState.CLOSED, NOON + timedelta(days=1), "ab" * 32)
    lines = _told(payment, entries=hub.books.entries, days={the_day(): day})

    assert [
        Chapter.REQUEST,
        Chapter.CODE,
        Chapter.ROUTE,
        Chapter.QUOTE,
        Chapter.ATTEMPT,
        Chapter.ENTRY,
        Chapter.DAY,
        Chapter.NOW,
    ] == list(dict.fromkeys(line.chapter for line in lines))
    text = "\n".join(_texts(lines))
    for fact in (
        "3480 JPY",
        "request req_1",
        "codes of 24 digits from 251001",
        "3480 JPY x 0.2236 = 778.13 THB",
        "1 EUR = 160 JPY, ECB 2026-11-20",
        "att_1_1",
        "said yes",
        "THB amount: Dr WR W-TH 778.13 / Cr FX 778.13.",
        "THB interchange: Dr FX 4.67 / Cr IP W-TH 4.67.",
        "JPY amount: Dr FX 3480 / Cr AP A-JP 3480.",
        "Business day 2026-11-22 is closed, sealed abababababababab",
        "It is SUCCEEDED",
    ):
        assert fact in text, fact


def test_the_lines_that_happened_come_in_the_order_of_time() -> None:
    hub = MemoryHub()
    payment = hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), LATER)
    times = [line.at for line in _told(payment, entries=hub.books.entries) if line.at is not None]

    assert sorted(times) == times
    assert len(times) > 3


def test_a_markup_is_told_with_the_mid_rate() -> None:
    lines = story(
        Records(approved(asked(), LATER), quotes={"quo_1_1": StoredQuote(_quote("0.01"), None, None)})
    )

    assert "mid 0.2236 and 1.00 % markup worth 7.78 THB" in _texts(lines, Chapter.QUOTE)[0]


def test_one_currency_is_told_without_a_rate() -> None:
    same = make_quote(
        quote_id="quo_1_1",
        merchant_id="m_1",
        wallet_id="W-TH",
        merchant_amount=money("80.00 THB"),
        price=price("THB", "THB", (), Decimal(0)),
        created_at=NOON,
    )
    lines = story(Records(asked("80.00 THB", "1"), quotes={"quo_1_1": StoredQuote(same, None, None)}))

    assert "no rate within one currency" in _texts(lines, Chapter.QUOTE)[0]


def test_an_unknown_says_that_it_is_unknown_and_when_it_is_asked_next() -> None:
    payment = asked()
    attempt = replace(payment.attempts[0], tries=2, last_answer="TIMEOUT: no answer within 8 s", due_at=LATER)
    text = " ".join(_texts(_told(payment.with_attempt(attempt))))

    assert "has not clearly answered, asked 2 times: the result is unknown" in text
    assert "TIMEOUT: no answer within 8 s" in text
    assert "2026-11-22T04:00:20.000Z" in text
    assert "neither paid nor failed" in text


def test_an_unknown_that_resolved_is_not_forgotten() -> None:
    payment = approved(asked(), LATER)
    attempt = replace(payment.attempts[0], tries=1, last_answer="TIMEOUT: no answer within 8 s")
    texts = _texts(_told(payment.with_attempt(attempt)), Chapter.ATTEMPT)

    assert any("the result was unknown; the hub asked once" in text for text in texts)
    assert any("said yes" in text for text in texts)


@pytest.mark.parametrize(
    "decline,said",
    [
        (Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS"), "W-TH said no, INSUFFICIENT_FUNDS."),
        (Decline(DeclinedBy.HUB, "WALLET_UNREACHABLE"), "The hub ended it, WALLET_UNREACHABLE."),
        (Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT"), "The merchant ended it"),
    ],
)
def test_a_decline_says_who_ended_it_and_whether_money_moved(decline: Decline, said: str) -> None:
    payment = asked()
    attempt = replace(payment.attempts[0], state=AttemptState.DECLINED, decline=decline, due_at=None)
    ended = replace(payment.with_attempt(attempt), state=PaymentState.DECLINED, decline=decline)
    text = " ".join(_texts(_told(ended)))

    assert said in text
    assert "money" in text.lower()


@pytest.mark.parametrize("state", AttemptState)
def test_every_state_of_an_attempt_is_told(state: AttemptState) -> None:
    payment = asked()
    told = _texts(_told(payment.with_attempt(replace(payment.attempts[0], state=state))), Chapter.ATTEMPT)

    assert len(told) >= (1 if state is AttemptState.APPROVED else 2)


@pytest.mark.parametrize("state", PaymentState)
def test_every_state_of_a_payment_has_words(state: PaymentState) -> None:
    assert f"It is {state}: " in _texts(_told(replace(asked(), state=state)), Chapter.NOW)[0]


@pytest.mark.parametrize("mode", Mode)
def test_every_way_to_meet_is_told_and_no_code_is(mode: Mode) -> None:
    order = replace(an_order(money("3480 JPY"), mode=mode), order_code="00020101021129hidden")
    lines = _told(order)

    assert 1 == len(_texts(lines, Chapter.CODE))
    assert "hidden" not in " ".join(_texts(lines))


def test_refunds_are_told_with_what_became_of_each() -> None:
    paid = approved(asked(), LATER)
    first = reserved(paid, [], money("1000 JPY"))
    after, given = refunded(paid, first, LATER + timedelta(seconds=5))
    declined = replace(
        reserved(after, [given], money("500 JPY")),
        state=RefundState.DECLINED,
        decline=Decline(DeclinedBy.WALLET, "REFUND_REJECTED"),
        completed_at=LATER + timedelta(seconds=9),
    )
    waiting = replace(
        reserved(after, [given, declined], money("300 JPY")), due_at=LATER, last_answer="IN_PROCESS: wait"
    )
    lines = _told(after, refunds=[given, declined, waiting])
    text = " ".join(_texts(lines, Chapter.REFUND))

    assert "gives back 1000 JPY, 223.60 THB at W-TH" in text
    assert "gave it back as its refund Wref_1_1" in text
    assert "REFUND_REJECTED" in text
    assert "not clearly answered yet, so it is unknown. Last answer: IN_PROCESS: wait." in text
    assert "1000 JPY of it are given back." in _texts(lines, Chapter.NOW)


def test_incidents_are_told_with_what_is_done() -> None:
    incident = Incident(
        IncidentKind.LATE_SUCCESS, "att_1_1", "pay_1", "W-TH", "a success after the end", LATER
    )
    again = IncidentRecord(8, incident, Again(2, "once more", LATER))
    texts = _texts(_told(asked(), incidents=[IncidentRecord(7, incident), again]), Chapter.INCIDENT)

    assert "inc_7, LATE_SUCCESS about att_1_1: a success after the end." in texts[0]
    assert "given back" in texts[0]
    assert texts[1].endswith(" Since then it came 2 times more, at last: once more.")


def test_what_people_decided_is_told_where_it_was_decided() -> None:
    evidence = Evidence("Mail, ticket 4711", b"debited", "text/plain")
    ann, bob = (Signature(PrincipalId(name), LATER) for name in ("ann", "bob"))
    resolution = Proposal(
        proposal_id=ProposalId("res_1"),
        kind=ProposalKind.RESOLUTION,
        subject_id="att_1_1",
        payment_id="pay_1",
        content={"outcome": "APPROVED", "wallet_reference": ""},
        proposed_by=ann,
        evidence=evidence,
        approved_by=bob,
    )
    by_people = approved(asked(), LATER)
    unnamed = by_people.with_attempt(replace(by_people.attempts[0], wallet_payment_id=None))
    lines = _texts(_told(unnamed, proposals=[resolution]), Chapter.ATTEMPT)

    assert "W-TH said yes, as people decided by its evidence." in lines
    assert any(
        line.startswith("ann proposes to settle att_1_1 as APPROVED, on the evidence") for line in lines
    )
    assert "bob agrees to res_1: people have settled att_1_1 as APPROVED." in lines
    of_refund = replace(resolution, subject_id="ref_1_1")
    closure = replace(resolution, kind=ProposalKind.INCIDENT_CLOSURE, content={"resolution": "paid back"})
    assert 2 == len(_texts(_told(asked(), proposals=[of_refund]), Chapter.REFUND))
    assert 2 == len(_texts(_told(asked(), proposals=[closure]), Chapter.INCIDENT))


def test_a_yes_that_people_only_confirmed_later_stays_the_wallet_s() -> None:
    signed = Signature(PrincipalId("bob"), LATER + timedelta(seconds=1))
    resolution = Proposal(
        proposal_id=ProposalId("res_1"),
        kind=ProposalKind.RESOLUTION,
        subject_id="att_1_1",
        payment_id="pay_1",
        content={"outcome": "APPROVED", "wallet_reference": ""},
        proposed_by=Signature(PrincipalId("ann"), LATER),
        approved_by=signed,
    )
    lines = _texts(_told(approved(asked(), LATER), proposals=[resolution]), Chapter.ATTEMPT)

    assert "W-TH said yes: its payment Watt_1_1." in lines


def test_a_cancel_that_overtook_its_create_is_told() -> None:
    overtaken = replace(
        an_order(money("1 JPY")),
        merchant_amount=None,
        state=PaymentState.CANCELLED,
        decline=Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT"),
    )
    texts = _texts(story(Records(overtaken)))

    assert "cancelled req_1 before it was asked for" in texts[0]
    assert "It is CANCELLED" in texts[-1]


def test_a_day_that_is_open_says_that_nothing_is_final() -> None:
    hub = MemoryHub()
    payment = hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), NOON)
    lines = _told(payment, entries=hub.books.entries)

    assert ["Business day 2026-11-22 is open: its report is not final."] == _texts(lines, Chapter.DAY)
