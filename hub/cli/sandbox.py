"""`hub sandbox`: the payer, the faults and the clock of a sandbox hub."""

import re
from typing import Any, NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, message_json, say, say_json, with_hub
from hub.cli.pay import parse_amount, payment_lines

_DURATION = re.compile(r"(\d{1,6})(ms|s|m|h|d)")
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def run_code(wallet_id: str, *, as_json: bool) -> NoReturn:
    """Prints a fresh consumer code."""
    from hub.v1 import sandbox_service_pb2

    async def work(link: Any) -> int:
        request = sandbox_service_pb2.CreateConsumerCodeRequest(wallet_id=wallet_id)
        answer = await link.call(_service(link).CreateConsumerCode, request)
        if as_json:
            say_json(message_json(answer))
        else:
            say(answer.code)
        return OK

    with_hub(work, as_json=as_json)


def run_scan(code: str, wallet_id: str, amount: str | None, *, as_json: bool) -> NoReturn:
    """Scans and pays; prints the payment that came of it. Exit 1 if it did not end in money."""
    from hub.v1 import payment_pb2, sandbox_service_pb2

    request = sandbox_service_pb2.ScanCodeRequest(
        code=code, wallet_id=wallet_id, amount=parse_amount(amount) if amount else None
    )

    async def work(link: Any) -> int:
        answer = await link.call(_service(link).ScanCode, request, seconds=30.0)
        if as_json:
            say_json(message_json(answer))
        else:
            for line in payment_lines(answer.payment):
                say(line)
        open_or_paid = (payment_pb2.PAYMENT_STATE_SUCCEEDED, payment_pb2.PAYMENT_STATE_SUBMITTED)
        return OK if answer.payment.state in open_or_paid else FAULT

    with_hub(work, as_json=as_json)


def run_clock(forward: str | None, to: str | None, *, as_json: bool) -> NoReturn:
    """Shows or moves the clock."""
    from google.protobuf.timestamp_pb2 import Timestamp

    from hub.v1 import sandbox_service_pb2

    move = sandbox_service_pb2.MoveClockRequest()
    if forward and to:
        end(USAGE, "either --forward or --to")
    if forward:
        move.forward.CopyFrom(_duration(forward))
    if to:
        stamp = Timestamp()
        try:
            stamp.FromJsonString(to)
        except ValueError:
            end(USAGE, f"{to!r} is no RFC 3339 time, such as 2026-11-22T16:30:00Z")
        move.to_time.CopyFrom(stamp)

    async def work(link: Any) -> int:
        from hub.cli.words import time_text

        if forward or to:
            answer = await link.call(_service(link).MoveClock, move)
        else:
            answer = await link.call(_service(link).GetClock, sandbox_service_pb2.GetClockRequest())
        if as_json:
            say_json(message_json(answer))
        else:
            say(f"{time_text(answer.now)}  business day {answer.business_date}")
        return OK

    with_hub(work, as_json=as_json)


def run_fault(
    kind: str, wallet_id: str, *, count: int, delay: str, verb: str | None, as_json: bool
) -> NoReturn:
    """Sets a fault of a sandbox wallet."""
    from hub.v1 import sandbox_service_pb2

    request = sandbox_service_pb2.SetFaultRequest(
        wallet_id=wallet_id,
        kind=sandbox_service_pb2.FaultKind.Value(_named("FAULT_KIND", kind, sandbox_service_pb2.FaultKind)),
        count=count,
    )
    request.delay.CopyFrom(_duration(delay))
    if verb:
        request.verb = sandbox_service_pb2.WalletVerb.Value(
            _named("WALLET_VERB", verb, sandbox_service_pb2.WalletVerb)
        )

    async def work(link: Any) -> int:
        answer = await link.call(_service(link).SetFault, request)
        if as_json:
            say_json(message_json(answer))
        else:
            down = request.kind == sandbox_service_pb2.FAULT_KIND_DOWN
            faults = [f"takes no connection for {delay}"] if down else list(answer.faults)
            say(f"{wallet_id}: {'; '.join(faults) or 'no fault'}")
        return OK

    with_hub(work, as_json=as_json)


def run_scenario(name: str, *, as_json: bool) -> NoReturn:
    """Plays a scenario; exit 1 if it did not go as it should."""
    from hub.v1 import sandbox_service_pb2

    request = sandbox_service_pb2.RunScenarioRequest(name=name)

    async def work(link: Any) -> int:
        went_well = True
        async for step in link.stream(_service(link).RunScenario, request, seconds=300.0):
            went_well = went_well and step.ok
            if as_json:
                say_json(message_json(step))
            else:
                say(f"{'ok  ' if step.ok else 'FAULT'} {step.text}")
        return OK if went_well else FAULT

    with_hub(work, as_json=as_json)


def _service(link: Any) -> Any:
    from hub.v1 import sandbox_service_pb2_grpc

    return sandbox_service_pb2_grpc.SandboxServiceStub(link.channel)


def _duration(text: str) -> Any:
    from google.protobuf.duration_pb2 import Duration

    found = _DURATION.fullmatch(text)
    if found is None:
        end(USAGE, f"{text!r} is no duration, such as 90s, 15m, 2h, 1d")
    duration = Duration()
    duration.FromMilliseconds(int(found[1]) * _MILLISECONDS[found[2]])
    return duration


def _named(prefix: str, name: str, enum: Any) -> str:
    full = f"{prefix}_{name.upper()}"
    names = list(enum.keys())
    if full not in names:
        known = ", ".join(key.removeprefix(f"{prefix}_").lower() for key in names[1:])
        end(USAGE, f"{name!r} is none of: {known}")
    return full
