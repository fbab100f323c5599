"""The control calls of a sandbox wallet, JSON under /sandbox/: for demos, tests and `hub sandbox ...`.

Loopback only: whoever can call these can make money appear. The words are ours, the same for every wallet.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as BadRequest
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from fx.errors import MoneyError
from fx.money import Money
from wallets.http.model import describe
from wallets.outcome import DeclineReason
from wallets.sandbox.dialect import HubRefused
from wallets.sandbox.faults import Fault, FaultKind
from wallets.sandbox.hub_line import Unreachable
from wallets.sandbox.machine import CODE_SECONDS, Machine
from wallets.sandbox.payer import Scan, Scanned
from wallets.sandbox.report import book_report, payment_report
from wallets.sandbox.words import Missing, Verb


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class _NewCode(_Body):
    user_id: str | None = None
    seconds: int = Field(CODE_SECONDS, ge=1, le=86_400)


class _TypedAmount(_Body):
    currency: str
    value: str


class _Scan(_Body):
    code: str
    amount: _TypedAmount | None = None
    """In the merchant's currency, `{"currency": "JPY", "value": "3480"}`."""
    user_id: str | None = None
    decides: bool = True
    refuses: DeclineReason | None = None
    wait_seconds: float = Field(8.0, ge=0, le=60)


class _Decision(_Body):
    wallet_payment_id: str
    refuses: DeclineReason | None = None


class _Fault(_Body):
    kind: FaultKind
    count: int = Field(1, ge=1, le=1_000_000)
    verb: Verb | None = Verb.PAY
    user_id: str | None = None
    seconds: float = Field(0.0, ge=0, le=3600)
    reason: DeclineReason = DeclineReason.RISK_REJECTED


class _Notice(_Body):
    attempt_id: str | None = None
    refund_id: str | None = None


class _Hub(_Body):
    url: str


class _Clock(_Body):
    offset_seconds: float


class Control:
    """The endpoints over one machine."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def routes(self) -> list[Route]:
        """Every control endpoint."""
        return [
            Route("/sandbox/health", self.health, methods=["GET"]),
            Route("/sandbox/book", self.book, methods=["GET"]),
            Route("/sandbox/codes", self.codes, methods=["POST"]),
            Route("/sandbox/scan", self.scan, methods=["POST"]),
            Route("/sandbox/decide", self.decide, methods=["POST"]),
            Route("/sandbox/notices", self.notices, methods=["POST"]),
            Route("/sandbox/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/hub", self.hub, methods=["POST"]),
            Route("/sandbox/clock", self.clock, methods=["POST"]),
        ]

    async def health(self, _request: Request) -> JSONResponse:
        """Who this is and whether it knows where the hub is."""
        machine = self._machine
        return _ok(
            {
                "wallet_id": machine.dialect.profile.wallet_id,
                "hub_known": machine.line.is_connected,
                "now": machine.clock().isoformat(),
            }
        )

    async def book(self, _request: Request) -> JSONResponse:
        """Every user, debit, hold, cancel and refund, with totals."""
        self._machine.holds.lapse(self._machine.clock())
        return _ok(book_report(self._machine.shelf))

    async def codes(self, request: Request) -> JSONResponse:
        """A fresh consumer code: `{user_id?, seconds?}` -> `{code, user_id, valid_seconds}`."""
        asked = _NewCode.model_validate_json(await request.body() or b"{}")
        user_id = asked.user_id or self._machine.dialect.users[0].user_id
        try:
            code = self._machine.new_code(_digits, user_id, asked.seconds)
        except LookupError as error:
            return _no(404, "USER_UNKNOWN", str(error))
        return _ok({"code": code, "user_id": user_id, "valid_seconds": asked.seconds})

    async def scan(self, request: Request) -> JSONResponse:
        """A payer scans a merchant's code and pays: answers when the payer has decided or waited enough."""
        asked = _Scan.model_validate_json(await request.body())
        scan = Scan(
            code=asked.code,
            user_id=asked.user_id or self._machine.dialect.users[0].user_id,
            amount=None if asked.amount is None else Money.parse(asked.amount.value, asked.amount.currency),
            decides=asked.decides,
            refuses=asked.refuses,
            wait_seconds=asked.wait_seconds,
        )
        try:
            done = await self._machine.payer.scan(scan)
        except LookupError as error:
            return _no(404, "USER_UNKNOWN", str(error))
        match done:
            case HubRefused(reason=reason, message=message):
                return _no(422, reason, message)
            case Unreachable(detail=detail):
                return _no(502, "HUB_UNREACHABLE", detail)
            case Scanned(shown=shown, agreed=agreed, record=record):
                amount = shown.merchant_amount
                return _ok(
                    {
                        **payment_report(record),
                        "payment_id": agreed.payment_id,
                        "attempt_id": agreed.attempt_id,
                        "merchant_name": shown.merchant_name,
                        "merchant_currency": None if amount is None else amount.currency_code,
                        "merchant_amount_minor": None if amount is None else amount.minor_units,
                        "quote_id": shown.quote_id,
                    }
                )

    async def decide(self, request: Request) -> JSONResponse:
        """The payer of a payment that waits says yes, or no for a reason."""
        asked = _Decision.model_validate_json(await request.body())
        record = self._machine.payer.decide(asked.wallet_payment_id, asked.refuses)
        if isinstance(record, Missing):
            return _no(404, "PAYMENT_UNKNOWN", "no such payment in this book")
        return _ok(payment_report(record))

    async def notices(self, request: Request) -> JSONResponse:
        """Sends a notice about an attempt or a refund, whether or not one was sent before."""
        asked = _Notice.model_validate_json(await request.body())
        machine = self._machine
        if asked.attempt_id is not None and machine.shelf.payment(asked.attempt_id) is not None:
            machine.outbox.add_payment(asked.attempt_id)
        elif asked.refund_id is not None and machine.shelf.refund(asked.refund_id) is not None:
            machine.outbox.add_refund(asked.refund_id)
        else:
            return _no(404, "UNKNOWN", "no such attempt or refund in this book")
        return _ok({})

    async def faults(self, request: Request) -> JSONResponse:
        """GET lists what is still to go wrong, POST adds one, DELETE makes all well."""
        faults = self._machine.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            asked = _Fault.model_validate_json(await request.body())
            if asked.kind is FaultKind.BAD_SIGNATURE and not self._machine.dialect.signs_answers:
                return _no(409, "NOTHING_SIGNED", "this wallet does not sign its answers")
            if asked.kind is FaultKind.REFUSED:
                return JSONResponse({}, background=BackgroundTask(request.state.refuse_for, asked.seconds))
            faults.add(Fault(asked.kind, asked.count, asked.verb, asked.user_id, asked.seconds, asked.reason))
        pending = [{"kind": fault.kind, "count": fault.count} for fault in faults.pending()]
        return _ok({"pending": pending})

    async def hub(self, request: Request) -> JSONResponse:
        """Tells where the hub's HTTP door is, for wallets that were started before it."""
        asked = _Hub.model_validate_json(await request.body())
        try:
            self._machine.line.connect(asked.url)
        except ValueError as error:
            return _no(400, "BAD_REQUEST", str(error))
        self._machine.outbox.wake()
        return _ok({})

    async def clock(self, request: Request) -> JSONResponse:
        """Moves the wallet's business clock; its signatures stay with the true one."""
        asked = _Clock.model_validate_json(await request.body())
        self._machine.clock.move(timedelta(seconds=asked.offset_seconds))
        return _ok({"now": self._machine.clock().isoformat()})


async def bad_request(_request: Request, error: Exception) -> JSONResponse:
    """Answers a control call whose body is not what it must be."""
    text = describe(error) if isinstance(error, BadRequest) else str(error)
    return _no(400, "BAD_REQUEST", text)


REFUSED_AS_BAD = (BadRequest, MoneyError)


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _ok(content: Mapping[str, object]) -> JSONResponse:
    return JSONResponse(content)


def _no(status: int, reason: str, message: str) -> JSONResponse:
    return JSONResponse({"reason": reason, "message": message}, status_code=status)
