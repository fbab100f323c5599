"""The command as a whole: what it offers, how it ends on wrong usage, and that help loads nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hub.cli.main import app
from hub.sandbox.shops import SHOPS
from tests.hub.cli.running import hub

ROOT = Path(__file__).parents[3]
HEAVY = (
    "grpc",
    "pydantic",
    "cryptography",
    "uvloop",
    "httpx",
    "starlette",
    "uvicorn",
    "google.protobuf",
    "rich",
)
COMMANDS = {
    (): (
        *("demo", "serve", "pay", "why", "doctor", "qr", "day", "report", "ledger", "sandbox"),
        *("incidents", "resolve", "dead-letters"),
    ),
    ("incidents",): ("show", "close", "approve"),
    ("dead-letters",): ("retry",),
    ("qr",): ("read", "explain", "make"),
    ("day",): ("status", "close"),
    ("report",): ("net",),
    ("ledger",): ("balances", "verify", "export"),
    ("sandbox",): ("code", "scan", "clock", "fault", "scenario"),
}

LOADED = """
import json, sys
from hub.cli.main import run
sys.argv = ["hub", *{words!r}]
try:
    run()
except SystemExit:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


def test_help_loads_nothing_that_takes_long() -> None:
    script = LOADED.format(words=["--help"])
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    loaded = json.loads(done.stderr)

    assert b"Commands:" in done.stdout
    assert "hub.cli.main" in loaded
    assert [] == [name for name in loaded if name in HEAVY]
    assert [] == [name for name in loaded if name.startswith(("hub.", "wallets", "fx")) and "cli" not in name]


@pytest.mark.parametrize("group", COMMANDS, ids=lambda group: " ".join(group) or "hub")
def test_help_tells_of_every_command(group: tuple[str, ...]) -> None:
    for asked in ("--help", "-h"):
        told = hub(*group, asked)
        assert 0 == told.exit_code
        lines = [line.split()[0] for line in told.stdout.splitlines() if line.startswith("  ")]
        assert [] == [name for name in COMMANDS[group] if name not in lines]


def test_every_command_has_a_help_of_its_own_that_names_its_options() -> None:
    for group, names in COMMANDS.items():
        for name in names:
            told = hub(*group, name, "--help")
            assert (0, True) == (told.exit_code, "Usage: " in told.stdout)


def test_every_command_that_gives_a_result_gives_it_as_json_too() -> None:
    for group, names in COMMANDS.items():
        for name in names:
            if (name,) not in COMMANDS:
                assert "--json" in hub(*group, name, "--help").stdout


def test_help_tells_the_exit_codes_and_where_a_hub_is_looked_for() -> None:
    told = hub("--help").stdout

    assert "Exit codes: 0 good; 1 a fault" in told
    assert "HUB_TARGET" in told
    assert "HUB_KEY" in told


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("qr",),
        ("nope",),
        ("qr", "nope"),
        ("pay",),
        ("day", "close"),
        ("--nope",),
        ("report", "net"),
        ("sandbox", "code"),
        ("ledger", "export", "--output"),
    ],
)
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    assert 2 == hub(*words).exit_code


def test_the_version_is_told() -> None:
    told = hub("--version")

    assert 0 == told.exit_code
    assert told.stdout.startswith("qrossing")


def test_a_reader_that_goes_away_ends_it_without_a_traceback() -> None:
    command = [sys.executable, "-c", "from hub.cli.main import run; run()", "qr", "read"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(b"nonsense\n")
        program.stdin.flush()
        first = program.stdout.readline()
        program.stdout.close()
        try:
            program.stdin.write(b"nonsense\n" * 100)
            program.stdin.close()
        except BrokenPipeError:
            pass
        program.wait()
        errors = program.stderr.read()

    assert not json.loads(first)["accepted"]
    assert b"" == errors
    assert 1 == program.returncode


def test_arguments_that_are_no_text_are_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-c", b"from hub.cli.main import run; run()", b"qr", b"explain", b"\xff"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert 2 == done.returncode
    assert b"not UTF-8" in done.stderr


def test_any_bytes_can_be_read_whatever_the_locale() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from hub.cli.main import run; run()", "qr", "read"],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        input="メルペイ カフェ\n".encode() + b"\xff\xfe\x00\n" + SHOPS[0].code.encode(),
        capture_output=True,
        check=False,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]

    assert (0, b"") == (done.returncode, done.stderr)
    assert [False, False, True] == [one["accepted"] for one in said]
    assert "メルペイ".encode() in done.stdout


def test_completion_is_not_offered_and_errors_are_not_dressed_up() -> None:
    assert "completion" not in hub("--help").stdout
    assert not app.pretty_exceptions_enable
