"""How a refusal reaches a gRPC caller: one total map from grade to code, and the details of DESIGN A7."""

from collections.abc import Mapping
from traceback import format_exception

import grpc
import structlog
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from hub.flows.deciding import GaveUp
from hub.flows.units import CommitInDoubt, StoreStopped
from hub.payment.reasons import REASONS, Grade, Refused
from hub.v1 import error_pb2

log = structlog.get_logger()

DOMAIN = "qrossing"
DOC = "hub/api/REASONS.md#"
"""The page of this project that explains every reason; the reason's name follows in lower case."""

CODE_OF: Mapping[Grade, grpc.StatusCode] = {
    Grade.DECLINE: grpc.StatusCode.INTERNAL,
    Grade.BAD_INPUT: grpc.StatusCode.INVALID_ARGUMENT,
    Grade.NOT_NOW: grpc.StatusCode.FAILED_PRECONDITION,
    Grade.CONFLICT: grpc.StatusCode.ALREADY_EXISTS,
    Grade.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Grade.NO_CREDENTIAL: grpc.StatusCode.UNAUTHENTICATED,
    Grade.NOT_ALLOWED: grpc.StatusCode.PERMISSION_DENIED,
    Grade.BUSY: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Grade.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Grade.NOT_SERVED: grpc.StatusCode.UNIMPLEMENTED,
    Grade.FAULT: grpc.StatusCode.INTERNAL,
}
"""A decline never refuses a call: one that arrives here is a bug of the hub, and says so by its code."""


def refusal_of(wrong: Exception, method: str) -> Refused:
    """What a caller is told of an exception that ended its call; the log is told what it was."""
    match wrong:
        case Refused():
            return wrong
        case StoreStopped() | CommitInDoubt() | GaveUp():
            log.error("store_unavailable", method=method, error=repr(wrong))
            return Refused("STORE_UNAVAILABLE", retry_after_seconds=1)
        case _:
            # Without the frames' variables: those hold codes.
            log.error("hub_fault", method=method, trace="".join(format_exception(wrong)))
            return Refused("HUB_FAULT")


def grpc_code(refused: Refused) -> grpc.StatusCode:
    """The gRPC code of a refusal."""
    return CODE_OF[REASONS[refused.reason].grade]


def doc_of(refused: Refused) -> str:
    """The address that explains a reason."""
    return DOC + refused.reason.lower()


def details_of(refused: Refused) -> bytes:
    """The serialised `google.rpc.Status` that travels beside code and message."""
    reason = REASONS[refused.reason]
    info = error_details_pb2.ErrorInfo(
        reason=refused.reason, domain=DOMAIN, metadata={"actor": reason.actor.value, "doc": doc_of(refused)}
    )
    details = [_packed(info)]
    if refused.violations:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=wrong.field, description=wrong.description)
            for wrong in refused.violations
        ]
        details.append(_packed(error_details_pb2.BadRequest(field_violations=violations)))
    if refused.retry_after_seconds is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromSeconds(refused.retry_after_seconds)
        details.append(_packed(retry))
    status = status_pb2.Status(code=grpc_code(refused).value[0], message=refused.message, details=details)
    return bytes(status.SerializeToString())


def trailers_of(refused: Refused) -> tuple[tuple[str, str | bytes], ...]:
    """The trailing metadata of a refusal: plain for people with curl, packed for libraries."""
    return (
        ("hub-reason", refused.reason),
        ("hub-doc", doc_of(refused)),
        ("grpc-status-details-bin", details_of(refused)),
    )


def call_error(refused: Refused) -> error_pb2.CallError:
    """The same refusal as an item of a stream that goes on."""
    return error_pb2.CallError(
        grpc_code=grpc_code(refused).value[0],
        reason=refused.reason,
        message=refused.message,
        doc=doc_of(refused),
        field_violations=[
            error_pb2.FieldViolation(field=wrong.field, description=wrong.description)
            for wrong in refused.violations
        ],
        retry_after_ms=(refused.retry_after_seconds or 0) * 1000,
    )


def _packed(message: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed
