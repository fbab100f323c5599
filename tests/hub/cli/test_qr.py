"""Payment codes without a hub: read, told, drawn and found in pictures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hub.cli.qr import LINE_MAX
from hub.sandbox.shops import SHOPS
from tests.hub.cli.running import hub
from tests.hub.codes.vectors import VALID, VECTORS
from tests.running import ROOT

CODE = SHOPS[1].code
SHOWN = ("scheme", "country", "currency", "amount", "merchant_name", "merchant_city", "mcc")
"""What is printed as it was read; card numbers and their kin are masked."""


def answers(stdin: str) -> list[dict[str, object]]:
    """What `hub qr read` makes of these lines."""
    done = hub("qr", "read", stdin=stdin)
    assert (0, "") == (done.exit_code, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_published_code_of_one_line_is_read_in_order() -> None:
    lines = [vector for vector in VECTORS if "\n" not in vector.payload]
    said = answers("".join(f"{vector.payload}\n" for vector in lines))

    assert len(lines) > 350
    assert [vector.valid for vector in lines] == [answer["accepted"] for answer in said]
    wrong = [
        (vector.id, key, value, answer.get(key))
        for vector, answer in zip(lines, said, strict=True)
        for key, value in vector.expect.items()
        if vector.valid and key in SHOWN and answer[key] != value
    ]
    assert [] == wrong


def test_a_rejected_line_is_a_result_and_reading_goes_on() -> None:
    first, second, third = answers(f"nonsense\n\n{CODE}")

    assert [False, False, True] == [one["accepted"] for one in (first, second, third)]
    assert isinstance(first["error"], dict)
    assert {"reason", "message", "at"} == first["error"].keys()


def test_nothing_in_is_nothing_out() -> None:
    assert [] == answers("")


def test_a_line_without_end_is_cut_and_refused_and_the_next_is_read() -> None:
    endless, after = answers(f"{'0' * (LINE_MAX + 10)}\n{CODE}\n")

    assert [False, True] == [endless["accepted"], after["accepted"]]


def test_a_good_code_is_told_field_by_field() -> None:
    told = hub("qr", "explain", CODE)

    assert 0 == told.exit_code
    assert "58" in told.stdout
    assert "TH" in told.stdout


def test_a_broken_code_is_told_with_its_fault_and_repair() -> None:
    told = hub("qr", "explain", CODE[:-4] + "0000")

    assert 1 == told.exit_code
    assert "wrong: " in told.stdout
    assert "repair: " in told.stdout


def test_an_explanation_comes_as_json_too() -> None:
    good, bad = hub("qr", "explain", CODE, "--json"), hub("qr", "explain", "nonsense", "--json")

    assert (0, 1) == (good.exit_code, bad.exit_code)
    assert json.loads(good.stdout)["fault"] is None
    assert json.loads(bad.stdout)["fault"]["reason"]


def test_every_code_can_be_told_or_told_what_is_wrong_with() -> None:
    ends = {vector.id: hub("qr", "explain", vector.payload).exit_code for vector in VECTORS[::7]}

    assert {vector.id: 0 if vector.valid else 1 for vector in VECTORS[::7]} == ends


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_code_is_drawn_into_a_file(tmp_path: Path, kind: str) -> None:
    drawn = tmp_path / f"code.{kind}"

    done = hub("qr", "make", CODE, "--output", str(drawn), "--json")

    assert 0 == done.exit_code
    assert str(drawn) == json.loads(done.stdout)["output"]
    begins = {"svg": b"<?xml", "png": b"\x89PNG"}[kind]
    assert drawn.read_bytes().startswith(begins)


def test_what_was_drawn_is_found_and_read_again(tmp_path: Path) -> None:
    for number, vector in enumerate((VALID[0], VALID[-1])):
        drawn = tmp_path / f"{number}.png"
        hub("qr", "make", vector.payload, "-o", str(drawn))
        done = hub("qr", "scan", str(drawn))
        assert (0, vector.payload) == (done.exit_code, done.stdout.removesuffix("\n"))
        assert json.loads(hub("qr", "scan", str(drawn), "--json").stdout)["accepted"]


def test_a_code_is_drawn_in_the_terminal() -> None:
    done = hub("qr", "make", "00020101")

    assert 0 == done.exit_code
    assert len(done.stdout.splitlines()) > 10


@pytest.mark.parametrize(
    "scheme, account",
    [("th-promptpay-transfer", "0066812345678"), ("sg-paynow", "+6581010321"), ("upi", "a@b")],
)
def test_a_scheme_s_own_code_is_minted_and_read_again(scheme: str, account: str) -> None:
    made = hub("qr", "make", "--scheme", scheme, "--account", account, "--amount", "12.00", "--json")

    assert 0 == made.exit_code, made.stderr
    (said,) = answers(str(json.loads(made.stdout)["text"]) + "\n")
    assert (True, account) == (said["accepted"], said["account"])


@pytest.mark.parametrize(
    "words, told",
    [
        (("--scheme", "no-such", "--account", "1"), "sg-paynow"),
        (("--scheme", "th-promptpay-transfer", "--account", "0066812345678", "--amount", "1e3"), "amount"),
        ((), "either a text"),
        (("text", "--scheme", "upi"), "either a text"),
    ],
)
def test_what_no_scheme_can_say_is_wrong_usage(words: tuple[str, ...], told: str) -> None:
    done = hub("qr", "make", *words)

    assert 2 == done.exit_code
    assert told in done.stderr


def test_bytes_that_are_no_text_make_a_rejected_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub", "qr", "read"],
        input=b"\xff\xfe\n" + CODE.encode() + b"\n",
        capture_output=True,
        timeout=60,
        cwd=ROOT,
        check=True,
    )
    assert [False, True] == [json.loads(line)["accepted"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "words", [("make", "text", "-o", "code.gif"), ("make", "x" * 3000), ("scan", "no-such-file.png")]
)
def test_what_can_not_be_drawn_or_scanned_is_wrong_usage(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert 2 == hub("qr", *words).exit_code
    assert [] == list(tmp_path.iterdir())


def test_a_picture_without_a_code_is_a_fault(tmp_path: Path) -> None:
    # An empty image of 8 x 8 white points (PNM is what every reader knows).
    blank = tmp_path / "blank.pgm"
    blank.write_bytes(b"P5 8 8 255\n" + b"\xff" * 64)

    done = hub("qr", "scan", str(blank))

    assert 1 == done.exit_code
    assert "no QR code" in done.stderr
