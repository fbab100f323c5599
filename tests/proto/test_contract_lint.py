"""The contract keeps the house's manners: buf's rules, comments, no float, no partner's name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto

from hub.bootstrap.places import ROOT
from tests.proto import buf
from tests.proto.generator import PROTO

LINES_MAX = 400


def test_the_contract_keeps_the_rules_of_buf() -> None:
    assert buf.Verdict(complaints=[], is_clean=True) == buf.lint(PROTO)


def test_the_contract_is_laid_out_by_buf() -> None:
    assert buf.Verdict(complaints=[], is_clean=True) == buf.formatted(PROTO)


@pytest.mark.parametrize(
    "file,old,new,complaint",
    [
        pytest.param(
            "hub/v1/money.proto",
            "int64 minor_units = 2;",
            "int64 minor_units = 2;\n\n  int64 tip_minor_units = 3;",
            'Field "tip_minor_units" should have a non-empty comment',
            id="a field without comment",
        ),
        pytest.param(
            "hub/v1/refund.proto",
            "  // Given back, and booked in the ledger.\n",
            "",
            'Enum value "REFUND_STATE_SUCCEEDED" should have a non-empty comment',
            id="an enum value without comment",
        ),
        pytest.param(
            "hub/v1/quote_service.proto",
            "  // Tells a quote, also after it was used or has expired, with everything it was made from.\n",
            "",
            'RPC "GetQuote" should have a non-empty comment',
            id="an rpc without comment",
        ),
        pytest.param(
            "hub/v1/refund.proto",
            "REFUND_STATE_UNSPECIFIED",
            "REFUND_STATE_NONE",
            'Enum zero value name "REFUND_STATE_NONE" should be suffixed with "_UNSPECIFIED"',
            id="a zero value that says something",
        ),
        pytest.param(
            "hub/v1/code_service.proto",
            "rpc ReadCode(ReadCodeRequest) returns (ReadCodeResponse)",
            "rpc ReadCode(ReadCodeRequest) returns (CodeRoute)",
            'RPC response type "CodeRoute" should be named',
            id="an answer that is exempt elsewhere only",
        ),
    ],
)
def test_a_planted_slip_is_seen(tmp_path: Path, file: str, old: str, new: str, complaint: str) -> None:
    proto = buf.copy(tmp_path)
    buf.plant(proto, file, old, new)

    verdict = buf.lint(proto)

    assert not verdict.is_clean
    assert [line for line in verdict.complaints if complaint in line]


def test_every_comment_is_a_whole_sentence() -> None:
    sloppy = [
        f"{name}: {comment.strip()}"
        for name, file in buf.image(PROTO).items()
        if not name.startswith("google/")
        for location in file.source_code_info.location
        if (comment := location.leading_comments) and not comment.strip().endswith((".", '."', ":"))
    ]

    assert [] == sloppy


def test_no_float_stands_in_the_contract() -> None:
    floats = {FieldDescriptorProto.TYPE_FLOAT, FieldDescriptorProto.TYPE_DOUBLE}

    assert [] == [
        f"{message.name}.{field.name}"
        for message in _messages()
        for field in message.field
        if field.type in floats
    ]


def test_no_partner_is_named_in_an_enum() -> None:
    partners = {path.parent.name.upper() for path in ROOT.glob("wallets/*/wire.py")} | {"TRUEMONEY", "GCASH"}

    assert [] == [
        value.name
        for enum in _enums()
        for value in enum.value
        if any(partner in value.name for partner in partners)
    ]


def test_the_two_contracts_share_no_message() -> None:
    assert [] == [
        f"{name} imports {imported}"
        for name, file in buf.image(PROTO).items()
        for imported in file.dependency
        if not imported.startswith((f"{name.split('/')[0]}/", "google/protobuf/"))
    ]


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PROTO.rglob("*.proto")}

    assert {} == {path: length for path, length in lengths.items() if length > LINES_MAX}


def _messages() -> Iterator[DescriptorProto]:
    for file in buf.image(PROTO).values():
        yield from file.message_type
        for message in file.message_type:
            yield from message.nested_type


def _enums() -> Iterator[EnumDescriptorProto]:
    for file in buf.image(PROTO).values():
        yield from file.enum_type
        for message in file.message_type:
            yield from message.enum_type
