"""Documents that operators rely on, from files and back into them."""

from mimetypes import guess_type
from pathlib import Path
from typing import Any

from hub.cli.console import FAULT, USAGE, end, note
from hub.cli.words import time_text

BYTES_MAX = 32_768
"""The hub takes no larger document."""


def evidence_message(path: Path, description: str, media_type: str) -> Any:
    """The document in a file. Ends the command for one that the hub would not take."""
    from hub.v1 import evidence_pb2

    try:
        content = path.read_bytes()
    except OSError as wrong:
        end(USAGE, f"{path}: {wrong.strerror}")
    if not content:
        end(USAGE, f"{path} is empty")
    if len(content) > BYTES_MAX:
        end(USAGE, f"{path} has {len(content)} bytes: evidence has {BYTES_MAX} at the most")
    guessed = guess_type(path.name)[0] or "application/octet-stream"
    return evidence_pb2.Evidence(
        description=description or path.name, content=content, media_type=media_type or guessed
    )


def save_evidence(evidence: Any, path: Path) -> None:
    """Writes the document into a file."""
    if not evidence.content:
        end(FAULT, "there is no document to save")
    path.write_bytes(evidence.content)
    note(f"{len(evidence.content)} bytes of {evidence.media_type} are in {path}")


def evidence_text(evidence: Any) -> str:
    """Its name and, where there is a document, what kind it is."""
    if not evidence.media_type:
        return str(evidence.description)
    size = f"{len(evidence.content)} bytes of " if evidence.content else ""
    return f"{evidence.description} ({size}{evidence.media_type})"


def signature_text(signature: Any) -> str:
    """Who, and when."""
    return f"{signature.principal}, {time_text(signature.time)}"
