"""SettlementService over gRPC: days, netting reports, the ledger, stories and incidents, for operations."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from grpc import aio

from hub.api import read, write
from hub.api.cursors import decode_key, encode_key
from hub.api.days import STATE, day_message, totals
from hub.api.dead_letters import DeadLetterCalls
from hub.api.guard import caller
from hub.api.holds import HoldCalls
from hub.api.incidents import IncidentCalls
from hub.api.ledger_calls import PIECE_BYTES_MAX, LedgerCalls
from hub.api.resolutions import ResolutionCalls
from hub.api.unserved import unserved
from hub.flows.books import Books
from hub.flows.day import close_day, find_day, first_open_day
from hub.flows.desk import Desk
from hub.flows.explain import explain
from hub.flows.ports import Ports
from hub.flows.reports import ReportFile, Selector, file_name, netting_report
from hub.flows.story import Chapter, story
from hub.ledger.account import Role
from hub.payment.reasons import Refused
from hub.settlement.day import BusinessDay, DayState
from hub.v1 import (
    business_day_pb2,
    dead_letter_pb2,
    hold_pb2,
    incident_pb2,
    ledger_pb2,
    resolution_pb2,
    settlement_service_pb2_grpc,
    story_pb2,
)

DAYS_PER_PAGE = 31
DAYS_PER_PAGE_MAX = 366

Context = aio.ServicerContext[Any, Any]

CHAPTER: Mapping[Chapter, story_pb2.StoryChapter.ValueType] = {
    chapter: story_pb2.StoryChapter.Value(f"STORY_CHAPTER_{chapter}") for chapter in Chapter
}
_EXTENSION = {
    business_day_pb2.REPORT_FORMAT_UNSPECIFIED: "csv",
    business_day_pb2.REPORT_FORMAT_CSV: "csv",
    business_day_pb2.REPORT_FORMAT_JSON: "json",
    business_day_pb2.REPORT_FORMAT_XLSX: "xlsx",
    business_day_pb2.REPORT_FORMAT_PDF: "pdf",
}
_JOURNAL = {
    ledger_pb2.LEDGER_EXPORT_FORMAT_UNSPECIFIED: ("hledger", "qrossing.journal"),
    ledger_pb2.LEDGER_EXPORT_FORMAT_HLEDGER: ("hledger", "qrossing.journal"),
    ledger_pb2.LEDGER_EXPORT_FORMAT_BEANCOUNT: ("beancount", "qrossing.beancount"),
}


class SettlementService(settlement_service_pb2_grpc.SettlementServiceServicer):
    """`report_files` by extension; in a sandbox a day may be closed before it is over."""

    # Batches and reconciliation are stories of their own.
    ListBatches = GetBatch = unserved
    ProposeBatch = ApproveBatch = InstructBatch = RecordBatchEvidence = unserved
    ImportReconciliation = ListBreaks = unserved

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        books: Books,
        *,
        report_files: Mapping[str, ReportFile],
        sandbox: bool,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._books = books
        self._ledger = LedgerCalls(books, ports.scheme)
        self._incidents = IncidentCalls(ports, desk, books)
        self._resolutions = ResolutionCalls(ports, desk, books)
        self._holds = HoldCalls(ports, desk)
        self._dead_letters = DeadLetterCalls(ports, desk, books)
        self._report_files = report_files
        self._sandbox = sandbox

    async def ListDays(
        self, request: business_day_pb2.ListDaysRequest, context: Context
    ) -> business_day_pb2.ListDaysResponse:
        size = read.page_size(request.page_size, default=DAYS_PER_PAGE, most=DAYS_PER_PAGE_MAX)
        first, last = _dates(request.business_date_from, request.business_date_to)
        before = decode_key(request.page_token)
        days = [
            day
            for day in reversed(await self._books.days())
            if (first is None or first <= day.business_date)
            and (last is None or day.business_date <= last)
            and request.state in (business_day_pb2.BUSINESS_DAY_STATE_UNSPECIFIED, STATE[day.state])
            and (not before or day.business_date.isoformat() < before)
        ]
        page = days[:size]
        return business_day_pb2.ListDaysResponse(
            days=[await self._day(day) for day in page],
            next_page_token=encode_key(page[-1].business_date.isoformat()) if len(days) > size else "",
        )

    async def GetDay(
        self, request: business_day_pb2.GetDayRequest, context: Context
    ) -> business_day_pb2.GetDayResponse:
        if request.business_date:
            day = await find_day(self._books, read.day(request.business_date, "business_date"))
        else:
            day = await first_open_day(self._books)
        return business_day_pb2.GetDayResponse(day=await self._day(day, with_totals=True))

    async def CloseDay(
        self, request: business_day_pb2.CloseDayRequest, context: Context
    ) -> business_day_pb2.CloseDayResponse:
        business_date = read.day(request.business_date, "business_date")
        closed = await self._desk.own(
            close_day(self._ports, self._books, business_date, sandbox=self._sandbox)
        )
        return business_day_pb2.CloseDayResponse(
            day=await self._day(closed.day, with_totals=True), already_closed=closed.already_closed
        )

    async def GetNettingReport(
        self, request: business_day_pb2.GetNettingReportRequest, context: Context
    ) -> AsyncIterator[business_day_pb2.GetNettingReportResponse]:
        business_date = read.day(request.business_date, "business_date")
        report_file = self._report_file(request.format)
        selector = _selector(request)
        day = await find_day(self._books, business_date)
        content = report_file.write(await netting_report(self._books, business_date, selector))
        closed = day.state is DayState.CLOSED
        yield business_day_pb2.GetNettingReportResponse(
            content=content[:PIECE_BYTES_MAX],
            file_name=file_name(business_date, selector, report_file.extension, closed=closed),
            media_type=report_file.media_type,
            content_sha256=sha256(content).hexdigest(),
        )
        for start in range(PIECE_BYTES_MAX, len(content), PIECE_BYTES_MAX):
            yield business_day_pb2.GetNettingReportResponse(content=content[start : start + PIECE_BYTES_MAX])

    async def GetBalances(
        self, request: ledger_pb2.GetBalancesRequest, context: Context
    ) -> ledger_pb2.GetBalancesResponse:
        return await self._ledger.balances(request)

    async def VerifyLedger(
        self, request: ledger_pb2.VerifyLedgerRequest, context: Context
    ) -> ledger_pb2.VerifyLedgerResponse:
        return await self._ledger.verify()

    async def ExportLedger(
        self, request: ledger_pb2.ExportLedgerRequest, context: Context
    ) -> AsyncIterator[ledger_pb2.ExportLedgerResponse]:
        journal = _JOURNAL.get(request.format)
        if journal is None:
            raise read.field_refused("FIELD_INVALID", "format", "no such format")
        journal_format, name = journal
        first, last = _dates(request.business_date_from, request.business_date_to)
        async for piece in self._ledger.export(journal_format, first, last):
            yield ledger_pb2.ExportLedgerResponse(content=piece, file_name=name)
            name = ""

    async def ExplainPayment(
        self, request: story_pb2.ExplainPaymentRequest, context: Context
    ) -> story_pb2.ExplainPaymentResponse:
        records = await explain(self._ports, self._books, read.needed(request.id, "id"))
        lines = []
        for line in story(records):
            message = story_pb2.StoryLine(chapter=CHAPTER[line.chapter], text=line.text)
            if line.at is not None:
                message.time.CopyFrom(write.timestamp(line.at))
            lines.append(message)
        return story_pb2.ExplainPaymentResponse(payment=write.payment(records.payment), lines=lines)

    async def ListIncidents(
        self, request: incident_pb2.ListIncidentsRequest, context: Context
    ) -> incident_pb2.ListIncidentsResponse:
        return await self._incidents.list(request)

    async def GetIncident(
        self, request: incident_pb2.GetIncidentRequest, context: Context
    ) -> incident_pb2.GetIncidentResponse:
        return await self._incidents.get(request)

    async def ProposeIncidentClosure(
        self, request: incident_pb2.ProposeIncidentClosureRequest, context: Context
    ) -> incident_pb2.ProposeIncidentClosureResponse:
        return await self._incidents.propose(request, _principal())

    async def ApproveIncidentClosure(
        self, request: incident_pb2.ApproveIncidentClosureRequest, context: Context
    ) -> incident_pb2.ApproveIncidentClosureResponse:
        return await self._incidents.approve(request, _principal())

    async def ProposeAttemptResolution(
        self, request: resolution_pb2.ProposeAttemptResolutionRequest, context: Context
    ) -> resolution_pb2.ProposeAttemptResolutionResponse:
        return await self._resolutions.propose(request, _principal())

    async def ApproveAttemptResolution(
        self, request: resolution_pb2.ApproveAttemptResolutionRequest, context: Context
    ) -> resolution_pb2.ApproveAttemptResolutionResponse:
        return await self._resolutions.approve(request, _principal())

    async def GetAttemptResolution(
        self, request: resolution_pb2.GetAttemptResolutionRequest, context: Context
    ) -> resolution_pb2.GetAttemptResolutionResponse:
        return await self._resolutions.get(request)

    async def ListAttemptResolutions(
        self, request: resolution_pb2.ListAttemptResolutionsRequest, context: Context
    ) -> resolution_pb2.ListAttemptResolutionsResponse:
        return await self._resolutions.list(request)

    async def DisputeHold(
        self, request: hold_pb2.DisputeHoldRequest, context: Context
    ) -> hold_pb2.DisputeHoldResponse:
        return await self._holds.dispute(request, _principal())

    async def ProposeHoldSplit(
        self, request: hold_pb2.ProposeHoldSplitRequest, context: Context
    ) -> hold_pb2.ProposeHoldSplitResponse:
        return await self._holds.propose(request, _principal())

    async def ApproveHoldSplit(
        self, request: hold_pb2.ApproveHoldSplitRequest, context: Context
    ) -> hold_pb2.ApproveHoldSplitResponse:
        return await self._holds.approve(request, _principal())

    async def GetHoldSplit(
        self, request: hold_pb2.GetHoldSplitRequest, context: Context
    ) -> hold_pb2.GetHoldSplitResponse:
        return await self._holds.get(request)

    async def ListDeadLetters(
        self, request: dead_letter_pb2.ListDeadLettersRequest, context: Context
    ) -> dead_letter_pb2.ListDeadLettersResponse:
        return await self._dead_letters.list(request)

    async def RetryDeadLetter(
        self, request: dead_letter_pb2.RetryDeadLetterRequest, context: Context
    ) -> dead_letter_pb2.RetryDeadLetterResponse:
        return await self._dead_letters.retry(request, _principal())

    async def _day(self, day: BusinessDay, *, with_totals: bool = False) -> business_day_pb2.BusinessDay:
        counts = await self._books.day_counts(day.business_date)
        assert counts is not None
        message = day_message(self._ports.scheme, day, counts)
        if with_totals:
            message.totals.extend(totals(await netting_report(self._books, day.business_date)))
        return message

    def _report_file(self, number: business_day_pb2.ReportFormat.ValueType) -> ReportFile:
        extension = _EXTENSION.get(number)
        if extension is None:
            raise read.field_refused("FIELD_INVALID", "format", "no such format")
        found = self._report_files.get(extension)
        if found is None:
            raise Refused("NOT_SERVED", f"{extension} files need the extra: pip install 'qrossing[reports]'")
        return found


def _principal() -> str:
    """The operator who calls: of two keys of one principal, the same."""
    return caller().credential.principal_id


def _selector(request: business_day_pb2.GetNettingReportRequest) -> Selector | None:
    match request.WhichOneof("participant"):
        case "wallet_id":
            return Selector(Role.WALLET, request.wallet_id)
        case "acquirer_id":
            return Selector(Role.ACQUIRER, request.acquirer_id)
        case _:
            return None


def _dates(first: str, last: str) -> tuple[date | None, date | None]:
    return (
        read.day(first, "business_date_from") if first else None,
        read.day(last, "business_date_to") if last else None,
    )
