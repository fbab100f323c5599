"""The run of the tests itself: what it counts, what it wants before it starts, what it keeps overnight."""

import argparse
import sys
from pathlib import Path

import pytest

from tests.runner import nightly, outside
from tests.runner.main import main, whole_run
from tests.runner.parts import Part, Result, counted, run

JUNIT = '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="{skipped}"/></testsuites>'


def part(name: str, exit_code: int) -> Part:
    return Part(name, "as it is told", (sys.executable, "-c", f"import sys; sys.exit({exit_code})"))


def test_what_pytest_counted_is_counted(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(JUNIT.format(skipped=2))

    result = counted("pytest", 1, 1.5, tmp_path / "junit.xml")

    assert Result("pytest", 1, 1.5, passed=4, failed=3, skipped=2) == result
    assert not result.is_good


def test_a_skipped_test_is_no_success() -> None:
    assert not Result("pytest", 0, 1.0, passed=9, failed=0, skipped=1).is_good


def test_a_run_that_ended_badly_has_failed_though_no_test_did(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text('<testsuite tests="9" failures="0" errors="0" skipped="0"/>')

    assert 1 == counted("pytest", 3, 1.0, tmp_path / "junit.xml").failed


def test_every_part_runs_and_the_last_line_counts_them_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert 1 == whole_run((part("anna", 0), part("berta", 3), part("clara", 0)))

    shown = capfd.readouterr().out.splitlines()
    assert ["==> anna: as it is told", "==> berta: as it is told", "==> clara: as it is told"] == [
        line for line in shown if line.startswith("==>")
    ]
    assert ["berta", "FAILED"] == next(line for line in shown if line.startswith("berta")).split()[:2]
    assert "2 passed, 1 failed" == shown[-1]


def test_all_good_is_exit_0(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == whole_run((part("anna", 0),))
    assert "1 passed, 0 failed" == capfd.readouterr().out.splitlines()[-1]


def test_help_tells_what_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--help"])
    assert "--nightly [--part 1/4] [--afresh]" in capfd.readouterr().out


def test_a_missing_program_ends_the_run_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name in {"hledger", "npm"} else name)
    monkeypatch.setattr(
        outside, "install_line", lambda programs: " ".join(program.name for program in programs)
    )

    with pytest.raises(SystemExit) as ended:
        outside.refuse_without([])

    assert outside.EXIT_MISSING == ended.value.code
    shown = capfd.readouterr()
    assert "The tests need hledger, which checks the exported journal." in shown.err
    assert "  hledger npm\n" in shown.err
    assert "" == shown.out


@pytest.mark.parametrize("absent, said, exit_code", [({"hledger"}, "hledger", 2), (set(), "", 0)])
def test_a_script_is_told_the_line_alone(
    absent: set[str],
    said: str,
    exit_code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name in absent else name)

    with pytest.raises(SystemExit) as ended:
        outside.refuse_without([outside.ASK])

    assert exit_code == ended.value.code
    assert said == capfd.readouterr().out.rpartition(" ")[2].strip()


def test_the_line_fits_the_platform() -> None:
    assert "apt-get install -y hledger nodejs npm" == outside.install_line(list(outside.PROGRAMS), "linux")
    assert "brew install hledger node" == outside.install_line(list(outside.PROGRAMS), "darwin")


def test_a_night_goes_on_with_what_was_left(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "nightly.json"

    assert 1 == nightly.run_slice((part("anna", 0), part("berta", 1)), "sources", state, is_afresh=False)
    assert "1 passed, 1 failed" == capfd.readouterr().out.splitlines()[-1]

    assert 0 == nightly.run_slice((part("anna", 1), part("berta", 0)), "sources", state, is_afresh=False)
    assert "==> anna: done before" in capfd.readouterr().out


@pytest.mark.parametrize("sources, is_afresh", [("others", False), ("sources", True)])
def test_other_sources_or_a_fresh_night_begin_anew(
    sources: str, is_afresh: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "nightly.json"
    nightly.run_slice((part("anna", 0),), "sources", state, is_afresh=False)

    assert 1 == nightly.run_slice((part("anna", 1),), sources, state, is_afresh=is_afresh)
    assert "done before" not in capfd.readouterr().out


def test_slices_of_the_night_that_run_at_once_keep_each_others_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "nightly.json"

    def meanwhile(ran: Part) -> Result:
        nightly.keep_good(state, "sources", "of the other slice")
        return run(ran)

    monkeypatch.setattr(nightly, "run", meanwhile)
    nightly.run_slice((part("anna", 0),), "sources", state, is_afresh=False)

    assert ["of the other slice", "anna"] == nightly.good_so_far(state, "sources")


def test_the_slices_of_a_night_are_its_parts() -> None:
    parts = list(range(10))

    assert parts == sorted(p for n in range(1, 5) for p in parts[n - 1 :: 4])
    assert (2, 4) == nightly.slice_of("2/4")


@pytest.mark.parametrize("text", ["", "1", "0/4", "5/4", "1/0", "a/b", "-1/2"])
def test_what_is_no_slice_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not one of m slices"):
        nightly.slice_of(text)


def test_the_digest_of_the_sources_changes_with_any_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = nightly.sources_digest(tmp_path)
    (tmp_path / "a.py").write_text("2")

    assert before != nightly.sources_digest(tmp_path)


def test_a_part_is_timed(capfd: pytest.CaptureFixture[str]) -> None:
    assert 0 < run(part("anna", 0)).seconds
    assert "==> anna" in capfd.readouterr().out
