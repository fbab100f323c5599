"""`hub resolve`: ending an unknown by the wallet's written evidence, with four eyes."""

from pathlib import Path
from typing import Any, NoReturn

from hub.cli.console import OK, USAGE, end, message_json, say, say_json, with_hub
from hub.cli.evidence import evidence_message, evidence_text, save_evidence, signature_text

OUTCOMES = ("approved", "declined")
PAGE = 200
REFUND = "ref_"
"""What refund ids begin with; anything else is an attempt's."""


def run_resolve(
    subject: str,
    outcome: str,
    evidence: Path | None,
    *,
    description: str,
    media_type: str,
    reference: str,
    save: Path | None,
    as_json: bool,
) -> NoReturn:
    """Does what the first word says; anything else than approve, show and list is an id."""
    if subject in ("approve", "show") and not outcome:
        end(USAGE, f"hub resolve {subject} RES_ID")
    if subject == "approve":
        _approve(outcome, as_json=as_json)
    if subject == "show":
        _show(outcome, save, as_json=as_json)
    if subject == "list":
        _list(as_json=as_json)
    if outcome not in OUTCOMES:
        end(USAGE, f"hub resolve {subject} approved|declined --evidence FILE --description TEXT")
    if evidence is None:
        end(USAGE, "the wallet's written evidence is needed: --evidence FILE")
    if not description:
        end(USAGE, "what the evidence is and where it came from is needed: --description TEXT")
    document = evidence_message(evidence, description, media_type)
    _propose(subject, outcome, document, reference, as_json=as_json)


def say_resolution(resolution: Any) -> None:
    """A decision for people."""
    from hub.v1 import resolution_pb2

    outcome = resolution_pb2.ResolvedOutcome.Name(resolution.outcome).removeprefix("RESOLVED_OUTCOME_")
    subject = resolution.attempt_id or resolution.refund_id
    named = f"  {resolution.wallet_reference}" if resolution.wallet_reference else ""
    say(f"{resolution.resolution_id}  {subject}  {outcome}  {resolution.payment_id}{named}")
    say(f"  on {evidence_text(resolution.evidence)}")
    say(f"  proposed by {signature_text(resolution.proposed_by)}")
    if resolution.HasField("approved_by"):
        say(f"  agreed to by {signature_text(resolution.approved_by)}: it is done")
    elif resolution.replaced_by_resolution_id:
        say(f"  replaced by {resolution.replaced_by_resolution_id}: it never had an effect")
    else:
        say(f"  no effect yet; another operator agrees with: hub resolve approve {resolution.resolution_id}")


def _propose(subject: str, outcome: str, evidence: Any, reference: str, *, as_json: bool) -> NoReturn:
    from hub.v1 import resolution_pb2, settlement_service_pb2_grpc

    request = resolution_pb2.ProposeAttemptResolutionRequest(
        outcome=resolution_pb2.ResolvedOutcome.Value(f"RESOLVED_OUTCOME_{outcome.upper()}"),
        evidence=evidence,
        wallet_reference=reference,
    )
    if subject.startswith(REFUND):
        request.refund_id = subject
    else:
        request.attempt_id = subject

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ProposeAttemptResolution, request)
        _say(answer.resolution, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def _approve(resolution_id: str, *, as_json: bool) -> NoReturn:
    from hub.v1 import resolution_pb2, settlement_service_pb2_grpc

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        request = resolution_pb2.ApproveAttemptResolutionRequest(resolution_id=resolution_id)
        answer = await link.call(service.ApproveAttemptResolution, request)
        _say(answer.resolution, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def _show(resolution_id: str, save: Path | None, *, as_json: bool) -> NoReturn:
    from hub.v1 import resolution_pb2, settlement_service_pb2_grpc

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        request = resolution_pb2.GetAttemptResolutionRequest(resolution_id=resolution_id)
        answer = await link.call(service.GetAttemptResolution, request)
        if save is not None:
            save_evidence(answer.resolution.evidence, save)
        _say(answer.resolution, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def _list(*, as_json: bool) -> NoReturn:
    """All that wait for a second operator."""
    from hub.v1 import resolution_pb2, settlement_service_pb2_grpc

    request = resolution_pb2.ListAttemptResolutionsRequest(waiting=True, page_size=PAGE)

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        found: list[Any] = []
        while True:
            answer = await link.call(service.ListAttemptResolutions, request)
            found += answer.resolutions
            request.page_token = answer.next_page_token
            if not request.page_token:
                break
        if as_json:
            say_json([message_json(resolution) for resolution in found])
            return OK
        for resolution in found:
            say_resolution(resolution)
        if not found:
            say("Nothing waits for a second operator.")
        return OK

    with_hub(work, as_json=as_json)


def _say(resolution: Any, *, as_json: bool) -> None:
    if as_json:
        say_json(message_json(resolution))
    else:
        say_resolution(resolution)
