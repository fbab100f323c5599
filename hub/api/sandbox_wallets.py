"""The sandbox wallets' control calls, as the hub's sandbox service makes them (`wallets.sandbox.control`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from fx.money import Money
from hub.payment.reasons import REASONS, Refused

CALL_SECONDS = 30.0
UNTIL_TAKEN_BACK = 1_000_000
"""The count that stands for "until it is taken back"."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Model = TypeVar("Model", bound=_Answer)


class _NewCode(_Answer):
    code: str
    user_id: str
    valid_seconds: int


class _Scanned(_Answer):
    payment_id: str
    attempt_id: str


class _Pending(_Answer):
    kind: str
    count: int


class _Faults(_Answer):
    pending: tuple[_Pending, ...] = ()


class _No(_Answer):
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A payer's fresh code."""

    code: str
    user_id: str
    valid_seconds: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a payer's scan began."""

    payment_id: str
    attempt_id: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a wallet shall do wrong, in the sandbox wallets' own words."""

    kind: str
    count: int
    verb: str | None
    seconds: int


class SandboxWallets:
    """Over all sandbox wallets, by wallet id. Every call may raise `Refused`."""

    def __init__(self, addresses: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self._addresses = addresses
        self._http = http

    def ids(self) -> tuple[str, ...]:
        """Which there are."""
        return tuple(sorted(self._addresses))

    async def new_code(self, wallet_id: str, user_id: str | None = None) -> NewCode:
        """Has a payer show a code, good for one payment."""
        body = {} if user_id is None else {"user_id": user_id}
        said = _read(_NewCode, await self._call("POST", wallet_id, "codes", body))
        return NewCode(said.code, said.user_id, said.valid_seconds)

    async def scan(
        self, wallet_id: str, code: str, amount: Money | None, user_id: str | None, wait_seconds: float
    ) -> Scanned:
        """Has a payer scan a merchant's code and say yes to it."""
        body: dict[str, object] = {"code": code, "wait_seconds": wait_seconds}
        if amount is not None:
            body["amount"] = {"currency": amount.currency_code, "value": amount.text}
        if user_id is not None:
            body["user_id"] = user_id
        said = _read(_Scanned, await self._call("POST", wallet_id, "scan", body))
        return Scanned(said.payment_id, said.attempt_id)

    async def add_fault(self, wallet_id: str, fault: Fault) -> None:
        """Has a wallet misbehave for its next calls."""
        body = {"kind": fault.kind, "count": fault.count, "verb": fault.verb, "seconds": fault.seconds}
        await self._call("POST", wallet_id, "faults", body)

    async def clear_faults(self, wallet_id: str) -> None:
        """Has it behave."""
        await self._call("DELETE", wallet_id, "faults")

    async def faults(self, wallet_id: str) -> tuple[str, ...]:
        """What it is still to do wrong, one sentence each."""
        said = _read(_Faults, await self._call("GET", wallet_id, "faults"))
        return tuple(
            f"{fault.kind}, until it is taken back"
            if fault.count >= UNTIL_TAKEN_BACK
            else f"{fault.kind}, {fault.count} more times"
            for fault in said.pending
        )

    async def set_clock(self, wallet_id: str, offset_seconds: int) -> None:
        """Puts its business clock where the hub's is."""
        await self._call("POST", wallet_id, "clock", {"offset_seconds": offset_seconds})

    async def _call(
        self, method: str, wallet_id: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        address = self._addresses.get(wallet_id)
        if address is None:
            raise Refused("UNKNOWN_WALLET", f"{wallet_id} is no sandbox wallet of this hub")
        try:
            answer = await self._http.request(
                method, f"{address}/sandbox/{path}", json=body, timeout=CALL_SECONDS
            )
        except httpx.HTTPError as wrong:
            raise Refused("SANDBOX_UNREACHABLE", f"{wallet_id}: {type(wrong).__name__}") from wrong
        if answer.is_success:
            return answer
        raise _refusal(wallet_id, answer)


def _refusal(wallet_id: str, answer: httpx.Response) -> Refused:
    """What a wallet did not do, in the hub's words; a refusal of the hub itself comes back as it was."""
    try:
        no = _No.model_validate_json(answer.content)
    except ValidationError:
        return Refused("SANDBOX_UNREACHABLE", f"{wallet_id} answered {answer.status_code}")
    if no.reason in REASONS:
        # The wallet tells what the hub told it: the reason's own text is not told twice.
        rest = no.message.removeprefix(REASONS[no.reason].text)
        return Refused(no.reason, rest[2:-1] if rest.startswith(" (") else rest)
    match no.reason:
        case "AMOUNT_REQUIRED":
            return Refused("AMOUNT_INVALID", no.message)
        case "USER_UNKNOWN":
            return Refused("RECORD_NOT_FOUND", no.message)
        case "NOTHING_SIGNED":
            return Refused("CAPABILITY_MISSING", no.message)
        case "HUB_UNREACHABLE":
            return Refused("SANDBOX_UNREACHABLE", f"{wallet_id} did not reach the hub: {no.message}")
        case _:
            return Refused("FIELD_INVALID", f"{wallet_id}: {no.message}")


def _read(model: type[Model], answer: httpx.Response) -> Model:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as wrong:
        raise Refused("SANDBOX_UNREACHABLE", "not the answer of a sandbox wallet") from wrong
