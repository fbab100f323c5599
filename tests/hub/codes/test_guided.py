"""The harness for fuzzing led by coverage, without its engine."""

import pytest

from tests.hub.codes.guided import as_text, corpus, one_input


@pytest.mark.parametrize("data", corpus(), ids=range(len(corpus())))
def test_the_fuzzer_may_start_from_every_published_code(data: bytes) -> None:
    one_input(data)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"0002\x80", bytes(range(256))])
def test_any_bytes_are_a_text(data: bytes) -> None:
    assert isinstance(as_text(data), str)
    one_input(data)
