"""tests/ mirrors the tree: what lives in a/b.py is tested in tests/a/test_b.py."""

from pathlib import Path

from tests.house.tree import FLOORS, Module, Tree

# What is tested elsewhere, and where and why. A line without a good reason is a missing test.
TESTED_ELSEWHERE: dict[str, str] = {}


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
