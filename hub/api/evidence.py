"""Evidence and signatures of four-eyes decisions, as messages and back."""

import re

from hub.api import read, write
from hub.payment.proposals import (
    DESCRIPTION_CHARACTERS_MAX,
    EVIDENCE_BYTES_MAX,
    Evidence,
    Signature,
)
from hub.v1 import evidence_pb2

_NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+\-]{0,126}"
_MEDIA_TYPE = re.compile(rf"{_NAME}/{_NAME}(; ?[A-Za-z0-9\-]+=[A-Za-z0-9\-._]+)*")
"""RFC 6838, section 4.2, and simple parameters such as a charset."""


def evidence_of(message: evidence_pb2.Evidence, *, document_needed: bool) -> Evidence:
    """What a caller relies on. Raises `Refused` naming the field."""
    description = read.needed(message.description, "evidence.description", DESCRIPTION_CHARACTERS_MAX)
    content, media_type = bytes(message.content), message.media_type
    if not content and document_needed:
        raise read.field_refused("FIELD_MISSING", "evidence.content", "the wallet's own document is needed")
    if len(content) > EVIDENCE_BYTES_MAX:
        wrong = f"{len(content)} bytes: {EVIDENCE_BYTES_MAX} at the most"
        raise read.field_refused("FIELD_INVALID", "evidence.content", wrong)
    if content and not media_type:
        raise read.field_refused("FIELD_MISSING", "evidence.media_type", "says what the content is")
    if media_type and not (content and _MEDIA_TYPE.fullmatch(media_type)):
        raise read.field_refused(
            "FIELD_INVALID", "evidence.media_type", "the content's, like application/pdf"
        )
    return Evidence(description, content, media_type)


def evidence_message(evidence: Evidence, *, with_content: bool) -> evidence_pb2.Evidence:
    """The document as it came, or without its content where many are listed."""
    return evidence_pb2.Evidence(
        description=evidence.description,
        content=evidence.content if with_content else b"",
        media_type=evidence.media_type,
    )


def signature_message(signature: Signature) -> evidence_pb2.Signature:
    """Who signed, and when."""
    return evidence_pb2.Signature(principal=signature.principal_id, time=write.timestamp(signature.at))
