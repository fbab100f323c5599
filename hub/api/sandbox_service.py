"""SandboxService over gRPC: playing the payer, the fault and the clock; served by sandboxes only."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
from google.protobuf.duration_pb2 import Duration
from grpc import aio

from hub.api import read, write
from hub.api.guard import caller
from hub.api.patience import patience
from hub.api.sandbox_wallets import UNTIL_TAKEN_BACK, Fault, SandboxWallets
from hub.api.scenarios import SCENARIOS, Stage
from hub.flows.clock import MovableClock, move_clock
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.participants.model import PrincipalKind
from hub.v1 import sandbox_service_pb2, sandbox_service_pb2_grpc

LATE_SECONDS = 10
DELAY_SECONDS_MAX = 600
SCAN_SECONDS = 8.0
"""How long a payer who scans waits for the hub to ask for the money."""

Context = aio.ServicerContext[Any, Any]
pb = sandbox_service_pb2

FAULT: Mapping[pb.FaultKind.ValueType, str] = {
    pb.FAULT_KIND_LATE: "late",
    pb.FAULT_KIND_SILENT: "silent",
    pb.FAULT_KIND_WRONG: "wrong_amount",
    pb.FAULT_KIND_DOWN: "refused",
    pb.FAULT_KIND_GARBLED: "html_502",
    pb.FAULT_KIND_FORGED: "bad_signature",
    pb.FAULT_KIND_PENDING: "in_process",
    pb.FAULT_KIND_REFUSING: "decline",
    pb.FAULT_KIND_REPEATING: "duplicate_notice",
}
"""The sandbox wallets' own words for the faults."""
VERB: Mapping[pb.WalletVerb.ValueType, str | None] = {
    pb.WALLET_VERB_UNSPECIFIED: None,
    pb.WALLET_VERB_RESOLVE_CODE: "resolve",
    pb.WALLET_VERB_PAY: "pay",
    pb.WALLET_VERB_INQUIRE: "inquire",
    pb.WALLET_VERB_CANCEL: "cancel",
    pb.WALLET_VERB_REFUND: "refund",
    pb.WALLET_VERB_INQUIRE_REFUND: "inquire_refund",
    pb.WALLET_VERB_HOLD: "hold",
    pb.WALLET_VERB_CAPTURE: "capture",
    pb.WALLET_VERB_RELEASE: "release",
    pb.WALLET_VERB_NOTIFY: None,
}
"""Notices know one fault only, so they need no verb."""


class SandboxService(sandbox_service_pb2_grpc.SandboxServiceServicer):
    """`wallets` are the sandbox wallets' base addresses by wallet id; `http` calls them."""

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        clock: MovableClock,
        wallets: Mapping[str, str],
        http: httpx.AsyncClient,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._clock = clock
        self._wallets = SandboxWallets(wallets, http)

    async def CreateConsumerCode(
        self, request: pb.CreateConsumerCodeRequest, context: Context
    ) -> pb.CreateConsumerCodeResponse:
        made = await self._wallets.new_code(
            read.needed(request.wallet_id, "wallet_id"), request.user_id or None
        )
        ends_at = self._clock.now() + timedelta(seconds=made.valid_seconds)
        return pb.CreateConsumerCodeResponse(
            code=made.code, user_id=made.user_id, expire_time=write.timestamp(ends_at)
        )

    async def ScanCode(self, request: pb.ScanCodeRequest, context: Context) -> pb.ScanCodeResponse:
        seconds = patience(context)
        scanned = await self._wallets.scan(
            wallet_id=read.needed(request.wallet_id, "wallet_id"),
            code=read.merchant_code(request.code),
            amount=read.payable(request.amount) if request.HasField("amount") else None,
            user_id=request.user_id or None,
            wait_seconds=min(seconds / 2, SCAN_SECONDS),
        )
        payment = await self._ports.store.payment(scanned.payment_id)
        assert payment is not None
        try:
            async with asyncio.timeout(seconds / 2):
                payment = await self._desk.settled_payment(payment)
        except TimeoutError:
            payment = await self._ports.store.payment(scanned.payment_id) or payment
        return pb.ScanCodeResponse(payment=write.payment(payment), attempt_id=scanned.attempt_id)

    async def GetClock(self, request: pb.GetClockRequest, context: Context) -> pb.GetClockResponse:
        caller().require(PrincipalKind.OPERATOR)
        now = self._clock.now()
        return pb.GetClockResponse(
            now=write.timestamp(now),
            offset=Duration(seconds=self._clock.offset_seconds),
            business_date=self._ports.scheme.day_of(now).isoformat(),
        )

    async def MoveClock(self, request: pb.MoveClockRequest, context: Context) -> pb.MoveClockResponse:
        caller().require(PrincipalKind.OPERATOR)
        match request.WhichOneof("move"):
            case "forward":
                forward = read.duration(request.forward, "forward")
            case "to_time":
                forward = read.instant(request.to_time, "to_time") - self._clock.now()
            case _:
                raise read.field_refused("FIELD_MISSING", "move", "forward or to_time")
        now = await self._desk.own(move_clock(self._ports, self._clock, forward))
        for wallet_id in self._wallets.ids():
            await self._wallets.set_clock(wallet_id, self._clock.offset_seconds)
        return pb.MoveClockResponse(
            now=write.timestamp(now),
            offset=Duration(seconds=self._clock.offset_seconds),
            business_date=self._ports.scheme.day_of(now).isoformat(),
        )

    async def SetFault(self, request: pb.SetFaultRequest, context: Context) -> pb.SetFaultResponse:
        caller().require(PrincipalKind.OPERATOR)
        wallet_id = read.needed(request.wallet_id, "wallet_id")
        if request.kind == pb.FAULT_KIND_NONE:
            await self._wallets.clear_faults(wallet_id)
            return pb.SetFaultResponse()
        await self._wallets.add_fault(wallet_id, _fault(request))
        if request.kind == pb.FAULT_KIND_DOWN:
            return pb.SetFaultResponse(faults=["refused, and takes no call that could tell more"])
        return pb.SetFaultResponse(faults=await self._wallets.faults(wallet_id))

    async def RunScenario(
        self, request: pb.RunScenarioRequest, context: Context
    ) -> AsyncIterator[pb.RunScenarioResponse]:
        caller().require(PrincipalKind.OPERATOR)
        scenario = SCENARIOS.get(request.name)
        if scenario is None:
            raise read.field_refused("FIELD_INVALID", "name", f"one of {', '.join(SCENARIOS)}")
        async for step in scenario(Stage(self._ports, self._desk, self._wallets)):
            yield pb.RunScenarioResponse(
                time=write.timestamp(self._clock.now()),
                text=step.text,
                ok=step.ok,
                payment_id=step.payment_id,
            )
            if not step.ok:
                return


def _fault(request: pb.SetFaultRequest) -> Fault:
    kind = FAULT.get(request.kind)
    if kind is None:
        raise read.field_refused("FIELD_MISSING", "kind", "is needed")
    if request.verb not in VERB:
        raise read.field_refused("FIELD_INVALID", "verb", "sandbox wallets don't play it")
    if not 0 <= request.count <= UNTIL_TAKEN_BACK:
        raise read.field_refused("FIELD_INVALID", "count", f"0 to {UNTIL_TAKEN_BACK}")
    delay = timedelta(seconds=LATE_SECONDS)
    if request.HasField("delay"):
        delay = read.duration(request.delay, "delay")
    seconds = delay // timedelta(seconds=1)
    if not 0 < seconds <= DELAY_SECONDS_MAX:
        raise read.field_refused("FIELD_INVALID", "delay", f"1 to {DELAY_SECONDS_MAX} seconds")
    return Fault(kind, request.count or UNTIL_TAKEN_BACK, VERB[request.verb], seconds)
