"""tests/ mirrors the tree: what lives in a/b.py is tested in tests/a/test_b.py."""

from pathlib import Path

from tests.house.tree import FLOORS, Module, Tree

# What is tested elsewhere, and where and why. A line without a good reason is a missing test.
_PLAYED = "tests/demo: the whole demo in a process of its own is what they are"
_ALL_WALLETS = "tests/wallets/test_adapters.py asks every wallet the same over real HTTP, one table for all"
_ALL_DOORS = "tests/wallets/test_payers.py has every wallet's payers call the hub, one table for all"
_WHOLE_SERVER = "tests/wallets: test_adapters, test_payers and test_hostile_input run the whole server"

TESTED_ELSEWHERE: dict[str, str] = {
    "hub/cli/demo.py": _PLAYED,
    "hub/sandbox/ending.py": _PLAYED,
    "hub/sandbox/play.py": _PLAYED,
    **{f"wallets/{wallet}/wallet.py": _ALL_WALLETS for wallet in ("gcash", "kakaopay", "truemoney")},
    **{f"wallets/{wallet}/door.py": _ALL_DOORS for wallet in ("gcash", "kakaopay", "truemoney")},
    **{f"wallets/{wallet}/sandbox.py": _ALL_WALLETS for wallet in ("gcash", "kakaopay", "truemoney")},
    **{f"wallets/{wallet}/sandbox_wire.py": _ALL_WALLETS for wallet in ("gcash", "kakaopay", "truemoney")},
    **{
        f"wallets/sandbox/{part}.py": _WHOLE_SERVER
        for part in ("app", "hub_line", "listener", "machine", "payer", "report", "serve", "shelf", "teller")
    },
    "wallets/guard.py": "a protocol and frozen records: mypy holds every guard to it",
    "wallets/sandbox/dialect.py": "a protocol and frozen records: mypy holds every sandbox to it",
    "wallets/sandbox/words.py": "frozen records and enumerations: nothing in it runs",
}


def check(tree: Tree) -> list[str]:
    """Modules without their test file, and exemptions that are not needed any more."""
    present = {str(path) for path in tree.files}
    complaints = []
    for module in tree.inside(*FLOORS):
        test = Path("tests", *module.path.parts[:-1], f"test_{module.path.name}")
        if _needs_a_test(module) and str(test) not in present and str(module.path) not in TESTED_ELSEWHERE:
            complaints.append(module.at(1, f"has no {test}"))
    complaints += [f"{path}: exempt here, and gone" for path in TESTED_ELSEWHERE if path not in present]
    return complaints


def _needs_a_test(module: Module) -> bool:
    return module.path.name not in {"__init__.py", "__main__.py"}
