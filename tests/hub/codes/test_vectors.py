"""Every published payload is read, refused and understood as its source says."""

import pytest

from hub.codes.code import CodeError
from hub.codes.reader import read
from hub.codes.report import report
from hub.codes.writer import write
from tests.hub.codes.vectors import INVALID, VALID, VECTORS, Vector

REAL = tuple(vector for vector in VALID if vector.scheme != "derived")


def _id(vector: Vector) -> str:
    return vector.id


@pytest.mark.parametrize("vector", VALID, ids=_id)
def test_a_valid_code_is_accepted_and_written_again_byte_by_byte(vector: Vector) -> None:
    noiseless = vector.payload.removeprefix("]Q1").rstrip("\r\n\t")
    assert noiseless == write(read(vector.payload))


@pytest.mark.parametrize("vector", INVALID, ids=_id)
def test_a_broken_code_is_refused(vector: Vector) -> None:
    with pytest.raises(CodeError):
        read(vector.payload)


@pytest.mark.parametrize("vector", REAL, ids=_id)
def test_a_published_code_has_its_scheme_first(vector: Vector) -> None:
    code = read(vector.payload)
    assert (vector.scheme, vector.scheme) == (code.scheme, code.schemes[0])


@pytest.mark.parametrize("vector", [vector for vector in VALID if vector.expect], ids=_id)
def test_a_published_code_says_what_its_source_says(vector: Vector) -> None:
    code = read(vector.payload)
    answer = report(vector.payload)
    for name, value in vector.expect.items():
        match name:
            case "account_at":
                continue
            case "account" if "account_at" in vector.expect:
                # The source points at one of several numbers; which one is the account differs by source.
                assert value == code.at(vector.expect["account_at"])
            case "guid":
                # emv-ar-011 lists one of its two identifiers.
                assert set(value) <= set(code.guid)
            case "pan" | "track2":
                assert value == getattr(code, name)
                assert value != answer[name]
            case _:
                assert value == answer[name]


@pytest.mark.parametrize(
    "vector", [vector for vector in VALID if vector.kind == "mpm" and vector.decoded], ids=_id
)
def test_a_plain_reading_of_a_code_agrees(vector: Vector) -> None:
    code = read(vector.payload)
    assert vector.decoded.get("guid", []) == list(code.guid)
    for name in ("country", "currency", "amount", "merchant_name", "merchant_city", "mcc"):
        assert (vector.decoded.get(name) or None) == getattr(code, name)


def test_the_collection_is_whole() -> None:
    sizes = (len(VECTORS), len(VALID), len(REAL))
    assert sizes == (363, 252, 230)
