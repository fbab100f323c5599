"""What pip's last words mean to a person."""

import pytest

from hub.bootstrap.failures import EXIT_MISSING, EXIT_OUT_OF_REACH, SHOWN_LINES, explain


@pytest.mark.parametrize(
    "line, meaning, exit_code",
    [
        ("WARNING: Retrying (Retry(total=4 ...", "the package index is out of reach", EXIT_OUT_OF_REACH),
        ("Temporary failure in name resolution", "the package index is out of reach", EXIT_OUT_OF_REACH),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that the list names", EXIT_MISSING),
        ("OSError: [Errno 28] No space left on device", "the disk is full", EXIT_MISSING),
        ("ERROR: No matching distribution found for a", "has no such package for this Python", EXIT_MISSING),
        ("something new", "pip could not install the packages", EXIT_MISSING),
    ],
)
def test_a_failure_is_told_by_what_it_means(line: str, meaning: str, exit_code: int) -> None:
    failure = explain([line])

    assert meaning in str(failure)
    assert line in str(failure)
    assert exit_code == failure.exit_code


def test_an_index_out_of_reach_comes_before_the_package_that_pip_then_misses() -> None:
    output = ["WARNING: Retrying (Retry(total=0 ...", "ERROR: No matching distribution found for pip"]

    assert EXIT_OUT_OF_REACH == explain(output).exit_code


def test_only_the_last_lines_are_shown() -> None:
    told = str(explain([f"line {number}" for number in range(100)]))

    assert f"line {100 - SHOWN_LINES}" in told
    assert f"line {100 - SHOWN_LINES - 1}\n" not in told
