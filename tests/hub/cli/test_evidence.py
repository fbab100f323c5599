"""Documents from files and back: named, of a kind, and no larger than the hub takes."""

from pathlib import Path

import pytest
import typer
from google.protobuf.timestamp_pb2 import Timestamp

from hub.cli.evidence import evidence_message, evidence_text, save_evidence, signature_text
from hub.v1 import evidence_pb2


def a_file(directory: Path, name: str, content: bytes) -> Path:
    path = directory / name
    path.write_bytes(content)
    return path


def test_a_file_is_read_with_its_kind(tmp_path: Path) -> None:
    pdf = evidence_message(a_file(tmp_path, "mail.pdf", b"%PDF"), "Mail, ticket 4711", "")
    other = evidence_message(a_file(tmp_path, "mail.xyzzy", b"?"), "", "")
    named = evidence_message(a_file(tmp_path, "mail", b"?"), "", "message/rfc822")

    assert ("Mail, ticket 4711", b"%PDF", "application/pdf") == (pdf.description, pdf.content, pdf.media_type)
    assert ("mail.xyzzy", "application/octet-stream") == (other.description, other.media_type)
    assert "message/rfc822" == named.media_type


@pytest.mark.parametrize("size", [0, 32_769])
def test_a_document_that_the_hub_would_not_take_is_wrong_usage(tmp_path: Path, size: int) -> None:
    with pytest.raises(typer.Exit) as ending:
        evidence_message(a_file(tmp_path, "mail.txt", bytes(size)), "", "")
    assert 2 == ending.value.exit_code


def test_the_largest_document_is_taken(tmp_path: Path) -> None:
    assert 32_768 == len(evidence_message(a_file(tmp_path, "mail.txt", bytes(32_768)), "", "").content)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit) as ending:
        evidence_message(tmp_path / "none", "", "")
    assert 2 == ending.value.exit_code


def test_a_document_is_saved_as_it_came(tmp_path: Path) -> None:
    save_evidence(evidence_pb2.Evidence(description="d", content=b"\x00\xff"), tmp_path / "out")
    assert b"\x00\xff" == (tmp_path / "out").read_bytes()
    with pytest.raises(typer.Exit) as ending:
        save_evidence(evidence_pb2.Evidence(description="words"), tmp_path / "none")
    assert 1 == ending.value.exit_code


def test_evidence_and_signatures_are_told_in_a_line() -> None:
    whole = evidence_pb2.Evidence(description="Mail", content=b"%PDF", media_type="application/pdf")
    listed = evidence_pb2.Evidence(description="Mail", media_type="application/pdf")
    signature = evidence_pb2.Signature(principal="ann", time=Timestamp(seconds=1_795_320_000))

    assert "Mail (4 bytes of application/pdf)" == evidence_text(whole)
    assert "Mail (application/pdf)" == evidence_text(listed)
    assert "Called them" == evidence_text(evidence_pb2.Evidence(description="Called them"))
    assert "ann, 2026-11-22T04:00:00.000Z" == signature_text(signature)
