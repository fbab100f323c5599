"""The house rules as tests: each holds for this checkout, and each is seen to complain where it is broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import arrows, doors, files, floats, flows, mirrors, purity, sizes
from tests.house.tree import Tree

ROOT = Path(__file__).parent.parent
WORDS = '"""Words."""\n'

CHECKS: dict[str, Callable[[Tree], list[str]]] = {
    "sizes": sizes.check,
    "mirrors": mirrors.check,
    "purity": purity.check,
    "flows": flows.check,
    "floats": floats.check,
    "arrows": arrows.check,
    "doors": doors.check,
    "top level": files.check_top_level,
    "package files": files.check_package_files,
    "wallets": files.check_wallets_are_complete,
    "docstrings": files.check_docstrings,
    "decisions": files.check_decisions,
    "words": files.check_words,
}

# check, where something wrong is planted, what is planted, what the check has to say of it
PLANTED = [
    ("sizes", "fx/money.py", WORDS + "a = 1\n" * 400, "fx/money.py:1: 401 lines"),
    ("sizes", "fx/money.py", "def f():\n" + "    a = 1\n" * 70, "fx/money.py:1: f has 71 lines"),
    ("sizes", "hub/a.py", "async def f():\n" + "    a = 1\n" * 70, "hub/a.py:1: f has 71 lines"),
    ("mirrors", "hub/ledger/entry.py", WORDS, "hub/ledger/entry.py:1: has no tests/hub/ledger/test_entry.py"),
    ("purity", "hub/payment/a.py", "import time\n", "hub/payment/a.py:1: imports time"),
    ("purity", "hub/codes/a.py", "from os import path\n", "hub/codes/a.py:1: imports os.path"),
    ("purity", "fx/a.py", "from pathlib import Path\n", "fx/a.py:1: imports pathlib.Path"),
    ("purity", "wallets/anna/wire.py", "import httpx\n", "wallets/anna/wire.py:1: imports httpx"),
    ("purity", "wallets/anna/hold_wire.py", "import httpx\n", "wallets/anna/hold_wire.py:1: imports httpx"),
    ("purity", "hub/ledger/a.py", "a = datetime.now(UTC)\n", "hub/ledger/a.py:1: calls .now()"),
    ("purity", "hub/ledger/a.py", "a = date.today()\n", "hub/ledger/a.py:1: calls .today()"),
    ("purity", "hub/ledger/a.py", "open('a')\n", "hub/ledger/a.py:1: calls open()"),
    ("purity", "hub/codes/a.py", "async def f(): ...\n", "hub/codes/a.py:1: is async"),
    ("purity", "hub/settlement/a.py", "for a in {1, 2}: f(a)\n", "a.py:1: iterates over a set"),
    ("purity", "hub/settlement/a.py", "a = [b for b in set(c)]\n", "a.py:1: iterates over a set"),
    ("purity", "hub/settlement/a.py", "a = tuple({b for b in c})\n", "a.py:1: iterates over a set"),
    ("purity", "hub/settlement/a.py", "a = ','.join(frozenset(c))\n", "a.py:1: iterates over a set"),
    ("purity", "hub/settlement/a.py", "A = {1}\nfor a in A | b: f(a)\n", "a.py:2: iterates over a set"),
    ("purity", "hub/settlement/a.py", "def f(a: set[int]):\n  return [*a]\n", "a.py:2: iterates over a set"),
    (
        "purity",
        "hub/participants/a.py",
        "class A:\n  a: frozenset[int]\nb = [c for c in d.a]\n",
        "a.py:3: iterates",
    ),
    ("flows", "hub/flows/pay.py", "import random\n", "hub/flows/pay.py:1: imports random"),
    ("flows", "hub/flows/pay.py", "from asyncio import sleep\n", "hub/flows/pay.py:1: imports asyncio.sleep"),
    ("flows", "hub/flows/pay.py", "await asyncio.sleep(1)\n", "hub/flows/pay.py:1: uses asyncio.sleep"),
    (
        "flows",
        "hub/flows/pay.py",
        "await loop.run_in_executor(None, f)\n",
        "pay.py:1: calls .run_in_executor()",
    ),
    ("flows", "hub/flows/pay.py", "a = datetime.now(UTC)\n", "hub/flows/pay.py:1: reads the clock"),
    ("flows", "hub/flows/pay.py", "open('a')\n", "hub/flows/pay.py:1: calls open()"),
    ("floats", "fx/rate.py", "a = 0.1\n", "fx/rate.py:1: the float 0.1"),
    ("floats", "fx/providers/ecb.py", "a = float('1')\n", "fx/providers/ecb.py:1: the word float"),
    ("floats", "hub/ledger/a.py", "def f(a: float): ...\n", "hub/ledger/a.py:1: the word float"),
    ("floats", "hub/payment/a.py", "a = b / c\n", "hub/payment/a.py:1: `/`"),
    ("floats", "hub/settlement/a.py", "a /= c\n", "hub/settlement/a.py:1: `/`"),
    ("floats", "hub/participants/a.py", "from math import sqrt\n", "a.py:1: math.sqrt answers with a float"),
    ("arrows", "fx/a.py", "import wallets.outcome\n", "fx/a.py:1: imports wallets.outcome"),
    ("arrows", "fx/a.py", "from fx.providers import ecb\n", "fx/a.py:1: imports fx.providers.ecb"),
    (
        "arrows",
        "wallets/a.py",
        "from hub.payment import model\n",
        "wallets/a.py:1: imports hub.payment.model",
    ),
    (
        "arrows",
        "hub/codes/a.py",
        "def f():\n  from fx.money import Money\n",
        "hub/codes/a.py:2: imports fx.money",
    ),
    (
        "arrows",
        "hub/payment/a.py",
        "from hub.flows import pay\n",
        "hub/payment/a.py:1: imports hub.flows.pay",
    ),
    (
        "arrows",
        "hub/store/a.py",
        "from hub.flows.pay import pay\n",
        "hub/store/a.py:1: imports hub.flows.pay",
    ),
    (
        "arrows",
        "hub/flows/a.py",
        "from hub.store import sqlite\n",
        "hub/flows/a.py:1: imports hub.store.sqlite",
    ),
    ("arrows", "hub/api/a.py", "import hub.store.sqlite\n", "hub/api/a.py:1: imports hub.store.sqlite"),
    ("arrows", "hub/client/a.py", "import hub.flows.pay\n", "hub/client/a.py:1: imports hub.flows.pay"),
    ("arrows", "hub/attic/a.py", WORDS, "hub/attic/a.py:1: lives in a room without a place"),
    ("arrows", "hub/app.py", "import tests.fake\n", "hub/app.py:1: imports tests.fake"),
    (
        "arrows",
        "hub/app.py",
        "import wallets.anna.wire\n",
        "hub/app.py:1: imports wallets.anna.wire: wallets are",
    ),
    ("arrows", "wallets/berta/wire.py", "import wallets.anna.wire\n", "wire.py:1: imports wallets.anna.wire"),
    ("arrows", "tests/oracle/a.py", "import fx.money\n", "tests/oracle/a.py:1: imports fx.money"),
    ("doors", "tests/__main__.py", "import pytest\n", "tests/__main__.py:1: imports pytest before its door"),
    ("doors", "wallets/anna/sandbox.py", 'if __name__ == "__main__": f()\n', "sandbox.py:1: is a program"),
    ("top level", "notes.txt", "", "notes.txt: has no place"),
    ("package files", "hub/codes/__init__.py", WORDS, "hub/codes/__init__.py:1: a package file stays empty"),
    (
        "package files",
        "wallets/anna/__init__.py",
        "A = 1\n",
        "wallets/anna/__init__.py:1: a wallet's package",
    ),
    (
        "package files",
        "wallets/anna/__init__.py",
        "PROFILE = 1\nA = 1\n",
        "__init__.py:1: says A beside PROFILE",
    ),
    ("wallets", "wallets/berta/__init__.py", "PROFILE = 1\n", "wallets/berta: has no wallet.py"),
    ("wallets", "wallets/berta/__init__.py", "PROFILE = 1\n", "wallets/berta: has no README.md"),
    ("docstrings", "hub/api/a.py", "a = 1\n", "hub/api/a.py:1: does not open"),
    ("decisions", "hub/decisions/a.md", "# A\nDecided 2026-11-22.\n", "a.md:1: is not listed in README.md"),
    ("decisions", "hub/decisions/a.md", "# A\n", "a.md:1: says not when it was decided"),
    ("decisions", "hub/decisions/README.md", "[b](b.md)\n", "hub/decisions/b.md: is listed and not there"),
    ("decisions", "fx/a.py", '"""See hub/decisions/b.md."""\n', "fx/a.py:1: points to hub/decisions/b.md"),
    ("words", "hub/a.sql", "-- see /home/anna/a\n", "hub/a.sql:1: names a path of one machine"),
    ("words", ".lock/a.txt", "--index-url https://example.com\n", ".lock/a.txt:1: names a package host"),
    ("words", "README.md", "see ../shared/A.md\n", "README.md:1: names a file outside the checkout"),
    ("words", "proto/a.proto", "// TODO: later\n", "proto/a.proto:1: is left undone"),
    ("words", "fx/a.py", "a()  # type: ignore[arg-type]\n", "fx/a.py:1: a `type: ignore` gives its code"),
    ("words", "fx/a.py", "a()  # type: ignore # because\n", "fx/a.py:1: a `type: ignore` gives its code"),
    ("words", "tests/test_a.py", "@pytest.mark.skip\n", "tests/test_a.py:1: nothing is skipped in silence"),
]

# What looks like one of the above and is right: no check complains of any of it.
SOUND = {
    "fx/money.py": WORDS + "a = b // c\nif isinstance(a, float): raise TypeError\n",
    "tests/fx/test_money.py": WORDS,
    "hub/codes/a.py": WORDS
    + "A = frozenset({1})\nb = [c for c in sorted(A)]\nd = 1 in A\ne = any(f for f in A)\ng = {*A}\n",
    "tests/hub/codes/test_a.py": WORDS,
    "hub/flows/pay.py": WORDS + "import asyncio\nasync def f():\n    async with asyncio.timeout(1): ...\n",
    "tests/hub/flows/test_pay.py": WORDS,
    "hub/decisions/README.md": "[a](a.md)\n",
    "hub/decisions/a.md": "# A\n\nDecided 2026-11-22. Lives in `a`.\n",
    "hub/v1/a_pb2.py": "a = 0.1\n" * 500,
    "wallets/anna/__init__.py": WORDS + "from wallets.profile import Profile\nPROFILE = Profile()\n",
    "wallets/anna/wire.py": WORDS + "def f(): ...\n",
    "wallets/anna/wallet.py": WORDS
    + "from wallets.anna.wire import f\na = f()  # type: ignore[no-any] # why\n",
    "wallets/anna/sandbox/__init__.py": "",
    "wallets/anna/README.md": "Anna\n",
    "tests/wallets/anna/test_wire.py": WORDS,
    "tests/wallets/anna/test_wallet.py": WORDS,
    "hub/bootstrap/door.py": WORDS + "import os\ndef enter(): ...\n",
    "tests/hub/bootstrap/test_door.py": WORDS,
    "tests/__main__.py": WORDS + "import sys\nfrom hub.bootstrap.door import enter\nenter()\nimport pytest\n",
}


def plant(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def checkout() -> Tree:
    return Tree(ROOT)


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_holds_its_rule_of(name: str, checkout: Tree) -> None:
    complaints = CHECKS[name](checkout)

    assert complaints == [], "\n" + "\n".join(complaints[:40])


@pytest.mark.parametrize("name, path, text, complaint", PLANTED)
def test_a_rule_sees_what_was_planted_against_it(
    name: str, path: str, text: str, complaint: str, tmp_path: Path
) -> None:
    plant(tmp_path, "wallets/anna/__init__.py", "PROFILE = 1\n")
    plant(tmp_path, path, text)

    found = CHECKS[name](Tree(tmp_path))

    assert [line for line in found if complaint in line] != [], found


@pytest.mark.parametrize("name", CHECKS)
def test_a_rule_is_content_with_what_is_sound(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "TESTED_ELSEWHERE", {})
    for path, text in SOUND.items():
        plant(tmp_path, path, text)

    assert CHECKS[name](Tree(tmp_path)) == []


def test_every_rule_was_seen_to_complain() -> None:
    assert {name for name, *_ in PLANTED} == set(CHECKS)


def test_an_exemption_from_the_mirror_that_is_not_needed_any_more_is_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "TESTED_ELSEWHERE", {"fx/gone.py": "for a reason"})

    assert mirrors.check(Tree(tmp_path)) == ["fx/gone.py: exempt here, and gone"]
