"""100,000 mutated codes in the test run; `python -m tests.hub.codes.fuzz` makes more."""

import itertools

import pytest

from hub.codes.words import REASONS
from tests.hub.codes.fuzz import fuzz, mutants

SHARDS = 4
SHARD = 25_000


@pytest.mark.parametrize("seed", range(SHARDS))
def test_mutated_codes_end_in_a_code_or_in_the_reader_s_own_error(seed: int) -> None:
    outcomes = fuzz(SHARD, seed)
    assert SHARD == outcomes.total()
    assert outcomes.keys() <= {"accepted", *REASONS}
    # A fuzzer that accepts nothing, or all, tests nothing; and it is to reach behind the checksum.
    assert SHARD // 50 < outcomes["accepted"] < SHARD // 2
    assert len(outcomes) > 30


def test_the_same_seed_makes_the_same_mutants() -> None:
    assert list(mutants(500, 7)) == list(mutants(500, 7))
    assert list(itertools.islice(mutants(500, 7), 50)) != list(itertools.islice(mutants(500, 8), 50))
