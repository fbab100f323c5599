"""The menu of operations: what each command is called with, before any hub is asked."""

from pathlib import Path

import pytest

from tests.hub.cli.running import hub


@pytest.mark.parametrize(
    "words",
    [
        ("incidents", "close", "inc_1"),
        ("incidents", "close", "inc_1", "--resolution", "done", "--evidence", "/no/such/file"),
        ("incidents", "close", "inc_1", "--resolution", "done", "--description", "of nothing"),
        ("incidents", "approve"),
        ("incidents", "--state", "ajar"),
        ("incidents", "--state", "unspecified"),
        ("dead-letters", "retry"),
        ("resolve",),
        ("resolve", "att_1"),
        ("resolve", "att_1", "maybe"),
        ("resolve", "att_1", "approved"),
        ("resolve", "approve"),
        ("resolve", "show"),
    ],
)
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    assert 2 == hub(*words).exit_code


def test_evidence_needs_a_description(tmp_path: Path) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text("not debited")
    done = hub("resolve", "att_1", "declined", "--evidence", str(mail))

    assert (2, True) == (done.exit_code, "--description" in done.stderr)


@pytest.mark.parametrize(
    "words",
    [("incidents",), ("incidents", "show", "inc_1"), ("resolve", "list"), ("resolve", "approve", "res_1")],
)
def test_without_a_hub_it_ends_with_three(words: tuple[str, ...]) -> None:
    assert 3 == hub(*words).exit_code


def test_the_help_of_resolve_shows_its_four_ways() -> None:
    told = hub("resolve", "--help").stdout

    for line in (
        "hub resolve att_1 approved --evidence",
        "hub resolve show",
        "hub resolve approve",
        "hub resolve list",
    ):
        assert line in told
