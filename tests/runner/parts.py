"""The parts of a whole run: what is run, in which order, and how long each took."""

import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from hub.bootstrap.places import ROOT

SLOWEST = ("--durations=10", "--durations-min=5")
JUNIT = ROOT / ".cache" / "junit.xml"


@dataclass(frozen=True, slots=True)
class Part:
    """One program that has to end with exit code 0. `plan` says in a line what it looks at."""

    name: str
    plan: str
    command: tuple[str, ...]
    counts_tests: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How a part ended. A part without tests of its own counts as one."""

    name: str
    exit_code: int
    seconds: float
    passed: int
    failed: int
    skipped: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it counts as passed: nothing failed, and nothing was left out in silence."""
        return self.exit_code == 0 and self.failed == 0 and self.skipped == 0


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module in this environment."""
    return (sys.executable, "-m", module, *arguments)


WHOLE_RUN = (
    Part("ruff check", "what a careful reader would remark", python("ruff", "check", "--quiet", ".")),
    Part("ruff format", "how it is laid out", python("ruff", "format", "--check", "--quiet", ".")),
    Part("mypy", "types, strictly, of everything but generated code", python("mypy")),
    Part(
        "import-linter",
        "floors, layers and circles",
        (str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--cache-dir=.cache/importlinter"),
    ),
    Part(
        "pytest",
        "every test, in an order of chance, on two processes",
        (*python("pytest", "-n", "2", "--dist", "loadfile"), *SLOWEST, f"--junit-xml={JUNIT}"),
        counts_tests=True,
    ),
    Part(
        "simulation",
        "30,000 payments, 150 days, 3,000 crashes; every seed twice, in processes that hash differently",
        python(
            "tests.simulation", *("--payments", "30000", "--days", "150", "--crashes", "3000", "--hit", "85")
        ),
    ),
)


def run(part: Part) -> Result:
    """Run it, with its output where ours goes."""
    print(f"\n==> {part.name}: {part.plan}", flush=True)
    if part.counts_tests:
        JUNIT.unlink(missing_ok=True)
    started_at = time.monotonic()
    exit_code = subprocess.run(part.command, cwd=ROOT, check=False).returncode
    seconds = time.monotonic() - started_at
    if part.counts_tests and JUNIT.exists():
        return counted(part.name, exit_code, seconds, JUNIT)
    return Result(part.name, exit_code, seconds, passed=int(exit_code == 0), failed=int(exit_code != 0))


def counted(name: str, exit_code: int, seconds: float, junit: Path) -> Result:
    """The result of a part that counted its tests; one that ended badly has at least one failure."""
    suites = list(ET.parse(junit).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites)
        for key in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    if exit_code != 0:
        failed = max(failed, 1)
    return Result(name, exit_code, seconds, max(total - failures - errors - skipped, 0), failed, skipped)
