"""The committed Python is what the contract says, made by the old generator, and a drift is seen."""

import importlib
import re
import shutil
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from hub.bootstrap.places import ROOT
from tests.proto import buf
from tests.proto.generate import drift
from tests.proto.generator import PROTO, generated_files

OLD_PROTOBUF = re.compile(r"Domain\.PUBLIC,\s+5,\s+29,\s+0,")
OLD_GRPC = "GRPC_GENERATED_VERSION = '1.71.2'"


def test_the_committed_files_are_what_the_generator_makes_today() -> None:
    assert [] == drift(PROTO, ROOT)


def test_a_planted_drift_is_seen_wherever_it_lies(tmp_path: Path) -> None:
    for place in generated_files(ROOT):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / place, tmp_path / place)
    (tmp_path / "hub/v1/money_pb2.py").write_bytes(b"# written by hand\n")
    (tmp_path / "hub/v1/refund_pb2.pyi").unlink()
    (tmp_path / "wallets/v1/gone_pb2_grpc.py").touch()

    assert [
        "hub/v1/refund_pb2.pyi: is missing",
        "wallets/v1/gone_pb2_grpc.py: comes from no .proto file",
        "hub/v1/money_pb2.py: is not what its .proto file says",
    ] == drift(PROTO, tmp_path)


def test_a_contract_that_moved_on_is_seen(tmp_path: Path) -> None:
    proto = buf.copy(tmp_path)
    buf.plant(proto, "hub/v1/money.proto", "int64 minor_units = 2;", "int64 minor_units = 3;")

    assert "hub/v1/money_pb2.py: is not what its .proto file says" in drift(proto, ROOT)


def test_another_compiler_reads_the_same_out_of_the_contract() -> None:
    ours = {name: file for name, file in buf.image(PROTO).items() if not name.startswith("google/")}

    assert ours
    for name, compiled in ours.items():
        module = importlib.import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
        held = FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb)
        assert _bare(compiled) == _bare(held), name


def test_the_generated_code_runs_on_old_protobuf_and_grpc_too() -> None:
    texts = {place: content.decode() for place, content in generated_files(ROOT).items()}
    messages = {place for place in texts if place.endswith("_pb2.py")}
    services = {place for place in texts if place.endswith("_pb2_grpc.py")}

    assert messages == {place for place, text in texts.items() if OLD_PROTOBUF.search(text)}
    assert services == {place for place, text in texts.items() if OLD_GRPC in text}


def _bare(file: FileDescriptorProto) -> FileDescriptorProto:
    """The descriptor without what compilers add or leave out as they like."""
    bare = FileDescriptorProto()
    bare.CopyFrom(file)
    bare.DiscardUnknownFields()
    bare.ClearField("source_code_info")
    for message in (
        *bare.message_type,
        *(nested for outer in bare.message_type for nested in outer.nested_type),
    ):
        for field in message.field:
            field.ClearField("json_name")
    return bare
