"""How refusals look to gRPC: one code per grade, the same words in trailers, details and stream items."""

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from hub.api.errors import CODE_OF, call_error, details_of, doc_of, grpc_code, refusal_of, trailers_of
from hub.flows.deciding import GaveUp
from hub.flows.units import CommitInDoubt, StoreStopped
from hub.payment.reasons import REASONS, Grade, Refused, Violation

WRONG_AMOUNT = Refused(
    "AMOUNT_INVALID", "0 is not above zero", violations=(Violation("amount.minor_units", "too small"),)
)


def test_every_grade_has_a_code() -> None:
    assert list(Grade) == list(CODE_OF)
    assert grpc.StatusCode.OK not in CODE_OF.values()


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_code_and_an_address(reason: str) -> None:
    refused = Refused(reason)

    assert CODE_OF[REASONS[reason].grade] is grpc_code(refused)
    assert f"hub/api/REASONS.md#{reason.lower()}" == doc_of(refused)


def test_the_trailers_say_the_reason_in_plain_and_packed() -> None:
    trailers = dict(trailers_of(WRONG_AMOUNT))

    assert "AMOUNT_INVALID" == trailers["hub-reason"]
    assert doc_of(WRONG_AMOUNT) == trailers["hub-doc"]
    assert details_of(WRONG_AMOUNT) == trailers["grpc-status-details-bin"]


def test_the_details_name_fields_and_when_to_repeat() -> None:
    busy = Refused("OVERLOADED", violations=(Violation("amount", "odd"),), retry_after_seconds=3)
    status = status_pb2.Status.FromString(details_of(busy))
    info, request, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
    )
    for message, detail in zip((info, request, retry), status.details, strict=True):
        assert detail.Unpack(message)

    assert (grpc.StatusCode.RESOURCE_EXHAUSTED.value[0], busy.message) == (status.code, status.message)
    assert ("OVERLOADED", "qrossing", "INTEGRATOR") == (info.reason, info.domain, info.metadata["actor"])
    assert [("amount", "odd")] == [(one.field, one.description) for one in request.field_violations]
    assert 3 == retry.retry_delay.seconds


def test_an_item_of_a_stream_says_the_same() -> None:
    error = call_error(Refused("OVERLOADED", "full", retry_after_seconds=3))

    assert grpc.StatusCode.RESOURCE_EXHAUSTED.value[0] == error.grpc_code
    assert ("OVERLOADED", 3000) == (error.reason, error.retry_after_ms)
    assert error.message.endswith("(full)")
    assert ["amount.minor_units"] == [one.field for one in call_error(WRONG_AMOUNT).field_violations]


def test_a_refusal_is_told_as_it_is() -> None:
    assert WRONG_AMOUNT is refusal_of(WRONG_AMOUNT, "/a/Method")


@pytest.mark.parametrize("wrong", [StoreStopped("disk"), CommitInDoubt("disk"), GaveUp("pay_1")])
def test_a_store_in_trouble_is_to_be_asked_again(
    wrong: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = refusal_of(wrong, "/a/Method")

    assert ("STORE_UNAVAILABLE", 1) == (refused.reason, refused.retry_after_seconds)
    assert "/a/Method" in capsys.readouterr().out


def test_a_bug_is_told_to_the_log_and_not_to_the_caller(capsys: pytest.CaptureFixture[str]) -> None:
    refused = refusal_of(KeyError("some inner thing"), "/a/Method")

    assert "HUB_FAULT" == refused.reason
    assert "some inner thing" not in refused.message
    assert "some inner thing" in capsys.readouterr().out
