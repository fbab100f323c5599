"""Evidence as it comes in and goes out: a named document within its limits."""

from hashlib import sha256

import pytest

from hub.api.evidence import evidence_message, evidence_of, signature_message
from hub.payment.reasons import Refused
from hub.v1 import evidence_pb2
from tests.hub.payment.two_people import ANN, MAIL

WHOLE = evidence_pb2.Evidence(description=MAIL.description, content=MAIL.content, media_type=MAIL.media_type)


def test_a_document_comes_and_goes_as_it_is() -> None:
    assert MAIL == evidence_of(WHOLE, document_needed=True)
    assert WHOLE == evidence_message(MAIL, with_content=True)
    assert (b"", "text/plain") == (
        evidence_message(MAIL, with_content=False).content,
        evidence_message(MAIL, with_content=False).media_type,
    )
    assert sha256(WHOLE.content).hexdigest() == MAIL.sha256


def test_words_are_enough_where_no_document_is_needed() -> None:
    words = evidence_pb2.Evidence(description="Called them, 2026-11-23")
    found = evidence_of(words, document_needed=False)
    assert (b"", "") == (found.content, found.media_type)


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("evidence.description", {"description": ""}),
        ("evidence.description", {"description": "x" * 501}),
        ("evidence.description", {"description": "a\x07"}),
        ("evidence.content", {"content": b"", "media_type": ""}),
        ("evidence.content", {"content": bytes(32_769)}),
        ("evidence.media_type", {"media_type": ""}),
        ("evidence.media_type", {"media_type": "pdf"}),
        ("evidence.media_type", {"media_type": "text/plain\n"}),
        ("evidence.media_type", {"media_type": "text/" + "x" * 200}),
    ],
)
def test_what_is_wrong_is_named(field: str, wrong: dict[str, object]) -> None:
    message = evidence_pb2.Evidence(description=WHOLE.description, content=b"x", media_type="text/plain")
    for name, value in wrong.items():
        setattr(message, name, value)
    with pytest.raises(Refused) as refused:
        evidence_of(message, document_needed=True)
    assert [field] == [violation.field for violation in refused.value.violations]


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "text/plain; charset=utf-8", "message/rfc822", "image/svg+xml"]
)
def test_media_types_of_the_world_are_taken(media_type: str) -> None:
    message = evidence_pb2.Evidence(description="d", content=bytes(32_768), media_type=media_type)
    assert media_type == evidence_of(message, document_needed=True).media_type


def test_a_media_type_without_a_document_is_refused() -> None:
    with pytest.raises(Refused, match="media_type"):
        evidence_of(evidence_pb2.Evidence(description="d", media_type="text/plain"), document_needed=False)


def test_a_signature_names_the_principal_and_the_time() -> None:
    message = signature_message(ANN)
    assert (ANN.principal_id, int(ANN.at.timestamp())) == (message.principal, message.time.seconds)
