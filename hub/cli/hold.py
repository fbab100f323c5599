"""`hub hold`: what is held is captured or released, and frozen and split by operators."""

from pathlib import Path
from typing import Any, NoReturn

from hub.cli.console import FAULT, OK, message_json, say, say_json, with_hub
from hub.cli.evidence import evidence_message, evidence_text, save_evidence, signature_text
from hub.cli.pay import parse_amount, payment_lines
from hub.cli.words import amount_text


def run_capture(
    payment_id: str,
    amount: str | None,
    *,
    request_id: str | None,
    merchant_id: str | None,
    as_json: bool,
) -> NoReturn:
    """Captures, waits for the end, prints it. Exit 1 if it did not end in money."""
    import secrets

    from hub.client.pos import Pos

    asked = None if amount is None else parse_amount(amount)
    fixed = request_id or f"cli-{secrets.token_hex(12)}"

    async def work(link: Any) -> int:
        pos = Pos(link, lambda: fixed)
        captured = await pos.capture(payment_id, asked)
        payment = await pos.finish(captured.payment_id)
        _say(payment, as_json=as_json)
        return OK if payment.captured_amount.minor_units else FAULT

    with_hub(
        work,
        as_json=as_json,
        merchant_id=merchant_id,
        unanswered=f"What became of it is told by the same command with --request-id {fixed}",
    )


def run_release(payment_id: str, *, merchant_id: str | None, as_json: bool) -> NoReturn:
    """Releases, waits for the end, prints it. Exit 1 while the wallet has not confirmed."""
    from hub.client.pos import Pos
    from hub.v1 import payment_pb2

    async def work(link: Any) -> int:
        pos = Pos(link, str)
        released = await pos.release(payment_id)
        payment = await pos.finish(released.payment_id)
        _say(payment, as_json=as_json)
        return OK if payment.state == payment_pb2.PAYMENT_STATE_CANCELLED else FAULT

    with_hub(work, as_json=as_json, merchant_id=merchant_id)


def run_dispute(payment_id: str, reason: str, *, as_json: bool) -> NoReturn:
    """Freezes a hold."""
    from hub.v1 import hold_pb2

    async def work(link: Any) -> int:
        request = hold_pb2.DisputeHoldRequest(payment_id=payment_id, reason=reason)
        answer = await link.call(_service(link).DisputeHold, request)
        _say(answer.payment, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def run_split(
    payment_id: str,
    parts: tuple[str, str],
    evidence: Path,
    *,
    description: str,
    media_type: str,
    as_json: bool,
) -> NoReturn:
    """Proposes what is captured and what is released of a disputed hold."""
    from hub.v1 import hold_pb2

    captured, released = (parse_amount(part) for part in parts)
    request = hold_pb2.ProposeHoldSplitRequest(
        payment_id=payment_id,
        captured_amount=captured if captured.minor_units else None,
        released_amount=released if released.minor_units else None,
        evidence=evidence_message(evidence, description, media_type),
    )

    async def work(link: Any) -> int:
        answer = await link.call(_service(link).ProposeHoldSplit, request)
        _say_split(answer.split, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def run_approve(split_id: str, *, as_json: bool) -> NoReturn:
    """Agrees to a split, and prints what became of the payment."""
    from hub.v1 import hold_pb2

    async def work(link: Any) -> int:
        request = hold_pb2.ApproveHoldSplitRequest(split_id=split_id)
        answer = await link.call(_service(link).ApproveHoldSplit, request)
        _say_split(answer.split, as_json=as_json)
        if not as_json:
            _say(answer.payment, as_json=False)
        return OK

    with_hub(work, as_json=as_json)


def run_show(payment_id: str, *, save: Path | None, as_json: bool) -> NoReturn:
    """Tells the split that stands for a payment."""
    from hub.v1 import hold_pb2

    async def work(link: Any) -> int:
        request = hold_pb2.GetHoldSplitRequest(payment_id=payment_id)
        answer = await link.call(_service(link).GetHoldSplit, request)
        if save is not None:
            save_evidence(answer.split.evidence, save)
        _say_split(answer.split, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def _service(link: Any) -> Any:
    from hub.v1 import settlement_service_pb2_grpc

    return settlement_service_pb2_grpc.SettlementServiceStub(link.channel)


def _say(payment: Any, *, as_json: bool) -> None:
    if as_json:
        say_json(message_json(payment))
        return
    for line in payment_lines(payment):
        say(line)


def _say_split(split: Any, *, as_json: bool) -> None:
    if as_json:
        say_json(message_json(split))
        return
    parts = f"{amount_text(split.captured_amount)} captured, {amount_text(split.released_amount)} released"
    say(f"{split.split_id}  {split.payment_id}  {parts}")
    say(f"  proposed by {signature_text(split.proposed_by)}")
    say(f"  on {evidence_text(split.evidence)}")
    if split.HasField("approved_by"):
        say(f"  agreed, {signature_text(split.approved_by)}")
    else:
        say(f"  another operator agrees with: hub hold approve {split.split_id}")
