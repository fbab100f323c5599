"""SettlementService as operations meet it: days, reports, the ledger, stories, incidents."""

import csv
import io
import json
from hashlib import sha256
from typing import Any

from fx.money import Money
from hub.v1 import business_day_pb2, incident_pb2, story_pb2
from hub.v1.business_day_pb2 import (
    CloseDayRequest,
    GetDayRequest,
    GetNettingReportRequest,
    ListDaysRequest,
)
from hub.v1.incident_pb2 import ListIncidentsRequest
from hub.v1.ledger_pb2 import ExportLedgerRequest, GetBalancesRequest, VerifyLedgerRequest
from hub.v1.participant_pb2 import PARTICIPANT_ROLE_ACQUIRER, PARTICIPANT_ROLE_WALLET
from hub.v1.payment_service_pb2 import RefundPaymentRequest
from hub.v1.story_pb2 import ExplainPaymentRequest
from tests.hub.api.calls import all_of, as_, money, refusal
from tests.hub.api.cast import BOOKS_KEY, CODE, DAY, NOODLES_KEY, OPERATOR_KEY, SEOUL_CODE, THAI
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import says
from wallets.outcome import Approved

OPS = as_(OPERATOR_KEY)
CLOSED = business_day_pb2.BUSINESS_DAY_STATE_CLOSED
OPEN = business_day_pb2.BUSINESS_DAY_STATE_OPEN


async def _report(house: House, **asked: Any) -> tuple[bytes, Any]:
    """A report's bytes, and its first piece."""
    request = GetNettingReportRequest(**{"business_date": DAY, **asked})
    pieces = await all_of(house.settlement.GetNettingReport(request, metadata=OPS))
    return b"".join(piece.content for piece in pieces), pieces[0]


async def _day(house: House, date: str = DAY) -> Any:
    return (await house.settlement.GetDay(GetDayRequest(business_date=date), metadata=OPS)).day


async def _close(house: House, date: str = DAY) -> Any:
    return await house.settlement.CloseDay(CloseDayRequest(business_date=date), metadata=OPS)


async def _refund(house: House, payment_id: str, amount: str) -> None:
    request = RefundPaymentRequest(payment_id=payment_id, request_id="back", amount=money(amount))
    await house.payments.RefundPayment(request, metadata=as_(BOOKS_KEY))


@at_home()
async def test_a_day_tells_what_everyone_owes(house: House) -> None:
    paid = await house.pay()
    await _refund(house, paid.payment_id, "1000 JPY")
    await house.begin("slow")
    day = await _day(house)
    nets = {(total.participant.role, total.participant.participant_id): total.net for total in day.totals}

    assert (DAY, OPEN, 1, 1, 1) == (
        day.business_date,
        day.state,
        day.payment_count,
        day.refund_count,
        day.unresolved_count,
    )
    assert money("551.98 THB") == nets[PARTICIPANT_ROLE_WALLET, THAI]
    assert money("0 KRW") == nets[PARTICIPANT_ROLE_WALLET, "kakaopay"]
    assert -2456 == nets[PARTICIPANT_ROLE_ACQUIRER, "acq_jp"].minor_units
    assert not day.HasField("close_time")


@at_home()
async def test_a_day_closes_from_half_past_midnight_and_once(house: House) -> None:
    await house.pay()
    house.clock.forward(hours=12, minutes=29)
    too_early = await refusal(_close(house))
    house.clock.forward(minutes=1)
    closed = await _close(house)
    again = await _close(house)

    assert "DAY_NOT_OVER" == too_early.reason
    assert (CLOSED, False) == (closed.day.state, closed.already_closed)
    assert again.already_closed
    assert closed.day == again.day
    assert 64 == len(closed.day.sealed_hash)


@at_home(sandbox=True)
async def test_a_sandbox_closes_a_day_at_any_time_and_goes_on_on_the_next(house: House) -> None:
    await house.pay("first")
    await _close(house)
    later = await house.pay("second")

    assert "2026-11-23" == later.business_date
    assert "2026-11-23" == (await _day(house, "")).business_date


@at_home()
async def test_days_are_listed_newest_first_in_pages(house: House) -> None:
    house.clock.forward(days=3)
    await _close(house)
    dates, token = [], ""
    while True:
        request = ListDaysRequest(page_size=3, page_token=token)
        answer = await house.settlement.ListDays(request, metadata=OPS)
        dates.append([day.business_date for day in answer.days])
        token = answer.next_page_token
        if not token:
            break
    closed = await house.settlement.ListDays(ListDaysRequest(state=CLOSED), metadata=OPS)
    some = await house.settlement.ListDays(
        ListDaysRequest(business_date_from="2026-11-23", business_date_to="2026-11-24"), metadata=OPS
    )

    assert [["2026-11-25", "2026-11-24", "2026-11-23"], [DAY]] == dates
    assert [DAY] == [day.business_date for day in closed.days]
    assert ["2026-11-24", "2026-11-23"] == [day.business_date for day in some.days]
    assert [] == [total for day in closed.days for total in day.totals]


@at_home()
async def test_a_report_is_a_file_in_pieces_with_its_hash(house: House) -> None:
    await house.pay()
    content, head = await _report(house)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    total = next(row for row in rows if row["row_type"] == "TOTAL" and row["participant_id"] == THAI)

    assert sha256(content).hexdigest() == head.content_sha256
    assert ("netting-2026-11-22-preview.csv", "text/csv") == (head.file_name, head.media_type)
    assert "774.24" == total["net"]


@at_home()
async def test_a_report_is_of_everyone_or_of_one(house: House) -> None:
    await house.pay()
    whole, _ = await _report(house, format=business_day_pb2.REPORT_FORMAT_JSON)
    thai, thai_head = await _report(house, wallet_id=THAI, format=business_day_pb2.REPORT_FORMAT_JSON)
    books, _ = await _report(house, acquirer_id="acq_jp", format=business_day_pb2.REPORT_FORMAT_JSON)
    whole_rows, thai_rows, books_rows = json.loads(whole), json.loads(thai), json.loads(books)

    assert {THAI} == {row["participant_id"] for row in thai_rows}
    assert {"ACQUIRER"} == {row["participant_role"] for row in books_rows}
    assert all(row in whole_rows for row in (*thai_rows, *books_rows))
    assert "netting-2026-11-22-truemoney-preview.json" == thai_head.file_name


@at_home()
async def test_a_closed_day_s_report_never_changes_a_byte(house: House) -> None:
    paid = await house.pay()
    house.clock.forward(days=1)
    await _close(house)
    before, head = await _report(house)
    await _refund(house, paid.payment_id, "1000 JPY")
    after, _ = await _report(house)

    assert before == after
    assert "netting-2026-11-22.csv" == head.file_name


@at_home()
async def test_a_large_report_comes_in_pieces_of_64_kib(house: House) -> None:
    for number in range(300):
        await house.pay(f"req-{number}")
    request = GetNettingReportRequest(business_date=DAY)
    pieces = await all_of(house.settlement.GetNettingReport(request, metadata=OPS))
    content = b"".join(piece.content for piece in pieces)

    assert len(pieces) > 1
    assert all(len(piece.content) <= 65_536 for piece in pieces)
    assert sha256(content).hexdigest() == pieces[0].content_sha256
    assert all(not piece.file_name and not piece.content_sha256 for piece in pieces[1:])
    assert 2 * 300 == content.count(b"\nDETAIL,")


@at_home()
async def test_reports_that_are_not_there_are_refused(house: House) -> None:
    refused = [
        await refusal(_report(house, **asked))
        for asked in (
            {"format": business_day_pb2.REPORT_FORMAT_XLSX},
            {"format": business_day_pb2.REPORT_FORMAT_PDF},
            {"format": 99},
            {"wallet_id": "nobody"},
            {"business_date": "2026-11-21"},
            {"business_date": "today"},
        )
    ]

    assert [
        "NOT_SERVED",
        "NOT_SERVED",
        "FIELD_INVALID",
        "RECORD_NOT_FOUND",
        "DAY_NOT_FOUND",
        "FIELD_INVALID",
    ] == [one.reason for one in refused]
    assert "qrossing[reports]" in refused[0].message


@at_home()
async def test_the_ledger_is_told_verified_and_exported(house: House) -> None:
    await house.pay()
    balances = await house.settlement.GetBalances(GetBalancesRequest(), metadata=OPS)
    verified = await house.settlement.VerifyLedger(VerifyLedgerRequest(), metadata=OPS)
    pieces = await all_of(house.settlement.ExportLedger(ExportLedgerRequest(), metadata=OPS))

    assert [0, 0] == [total.minor_units for total in balances.trial_balance]
    assert (True, 1) == (verified.ok, verified.entry_count)
    assert "qrossing.journal" == pieces[0].file_name
    assert b"PAYMENT pay_" in b"".join(piece.content for piece in pieces)
    refused = await refusal(
        all_of(house.settlement.ExportLedger(ExportLedgerRequest(format=99), metadata=OPS))  # type: ignore[arg-type] # a number that nobody made a name for
    )
    assert "FIELD_INVALID" == refused.reason


@at_home()
async def test_a_payment_s_story_is_found_by_any_of_its_ids(house: House) -> None:
    paid = await house.pay("till-7-1")
    request = RefundPaymentRequest(payment_id=paid.payment_id, request_id="back-1", amount=money("1000 JPY"))
    refund = await house.payments.RefundPayment(request, metadata=as_(BOOKS_KEY))
    attempt = house.thai.asked("pay")[0]
    stories = [
        await house.settlement.ExplainPayment(ExplainPaymentRequest(id=some_id), metadata=OPS)
        for some_id in (
            paid.payment_id,
            "till-7-1",
            attempt,
            refund.refund_id,
            "back-1",
            paid.quote_id,
            paid.wallet_payment_id,
        )
    ]

    assert [paid.payment_id] * len(stories) == [story.payment.payment_id for story in stories]
    assert all(story.lines == stories[0].lines for story in stories)
    chapters = [line.chapter for line in stories[0].lines]
    assert story_pb2.STORY_CHAPTER_REQUEST == chapters[0]
    assert story_pb2.STORY_CHAPTER_NOW in chapters
    assert CODE not in str(stories[0])


@at_home()
async def test_an_id_that_means_two_payments_names_both(house: House) -> None:
    books = await house.pay("same")
    noodles = await house.pay("same", "80.00 THB", key=NOODLES_KEY, consumer_code=SEOUL_CODE)
    refused = await refusal(house.settlement.ExplainPayment(ExplainPaymentRequest(id="same"), metadata=OPS))

    assert "FIELD_INVALID" == refused.reason
    assert books.payment_id in refused.message
    assert noodles.payment_id in refused.message


@at_home()
async def test_an_id_of_nothing_is_not_found(house: House) -> None:
    refused = await refusal(
        house.settlement.ExplainPayment(ExplainPaymentRequest(id="nothing"), metadata=OPS)
    )

    assert "PAYMENT_NOT_FOUND" == refused.reason


@at_home()
async def test_incidents_are_listed_in_pages(house: House) -> None:
    for number in range(3):
        wrong = Approved("another", "W1", Money("THB", 1))
        await house.begin(f"odd-{number}", says(wrong))
    first = await house.settlement.ListIncidents(ListIncidentsRequest(page_size=2), metadata=OPS)
    rest = await house.settlement.ListIncidents(
        ListIncidentsRequest(page_size=2, page_token=first.next_page_token), metadata=OPS
    )
    none = [
        await house.settlement.ListIncidents(ListIncidentsRequest(**asked), metadata=OPS)
        for asked in (
            {"wallet_id": "kakaopay"},
            {"payment_id": "pay_none"},
            {"state": incident_pb2.INCIDENT_STATE_CLOSED},
        )
    ]
    odd_token = await refusal(
        house.settlement.ListIncidents(ListIncidentsRequest(page_token="aw"), metadata=OPS)
    )

    incidents = [*first.incidents, *rest.incidents]
    assert ["inc_1", "inc_2", "inc_3"] == [incident.incident_id for incident in incidents]
    assert {"MISMATCH"} == {incident.kind for incident in incidents}
    assert "" == rest.next_page_token
    assert [[], [], []] == [list(answer.incidents) for answer in none]
    assert "CURSOR_INVALID" == odd_token.reason
