"""What every file, folder and line has to hold, whatever room it is in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import Tree, is_profile

TOP_LEVEL = frozenset(
    {".ci", ".editorconfig", ".gitignore", ".lock", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
    | {"fx", "hub", "proto", "tests", "wallets"}
)
DECISIONS = Path("hub", "decisions")
WALLET_FILES = ("__init__.py", "wire.py", "wallet.py", "sandbox.py", "README.md")
NOT_SAID = (
    (re.compile(r"(?<![\w./-])/(?:work|root|home/\w+|Users)/"), "names a path of one machine"),
    (
        re.compile(r"pypi\.org/simple|pythonhosted|registry\.npmjs|--(?:extra-)?index-url[ =]https?"),
        "names a package host",
    ),
    (re.compile(r"\.\./shared\b"), "names a file outside the checkout"),
    (re.compile(r"\b(?:TODO|FIXME)\b"), "is left undone"),
)
UNREASONED_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[[a-z, -]+\]\s*(?:#|-)\s*\w)")
SKIPPED_IN_SILENCE = re.compile(r"\bpytest\.(?:skip|xfail|importorskip|mark\.(?:skip|skipif|xfail))\b")
# These name what is not to be named.
EXEMPT_FROM_WORDS = frozenset({Path("tests", "house", "files.py"), Path("tests", "test_house.py")})


def check_top_level(tree: Tree) -> list[str]:
    """Whatever lies at the root and has no place there."""
    names = {path.parts[0] for path in tree.files}
    return [f"{name}: has no place at the top of the tree" for name in sorted(names - TOP_LEVEL)]


def check_package_files(tree: Tree) -> list[str]:
    """`__init__.py` files that say something; only a wallet's may, and only its PROFILE."""
    complaints = []
    for module in tree.modules:
        if is_profile(module) and module.name not in tree.wallet_rooms():
            complaints.append(module.at(1, "a package file stays empty"))
        elif is_profile(module) and "PROFILE" not in _bound_names(module.tree):
            complaints.append(module.at(1, "a wallet's package file says PROFILE and nothing else"))
        elif is_profile(module) and (others := _bound_names(module.tree) - {"PROFILE"}):
            complaints.append(module.at(1, f"says {', '.join(sorted(others))} beside PROFILE"))
    return complaints


def check_wallets_are_complete(tree: Tree) -> list[str]:
    """Wallet folders that lack one of their files."""
    complaints = []
    for room in tree.wallet_rooms():
        folder = Path(*room.split("."))
        for name in WALLET_FILES:
            is_there = folder / name in tree.files or (
                name.endswith(".py") and folder / Path(name).stem / "__init__.py" in tree.files
            )
            if not is_there:
                complaints.append(f"{folder}: has no {name}")
    return complaints


def check_docstrings(tree: Tree) -> list[str]:
    """Modules that do not open with what lives in them."""
    return [
        module.at(1, "does not open with a sentence that says what lives here")
        for module in tree.modules
        if module.source.strip() and not ast.get_docstring(module.tree)
    ]


def check_decisions(tree: Tree) -> list[str]:
    """Pages of hub/decisions/ without a date or a place in the index, and pages that are not there."""
    pages = [
        path
        for path in tree.files
        if path.parent == DECISIONS and path.suffix == ".md" and path.name != "README.md"
    ]
    index = (tree.text(DECISIONS / "README.md") or "") if DECISIONS / "README.md" in tree.files else ""
    complaints = [f"{page}:1: is not listed in README.md" for page in pages if f"({page.name})" not in index]
    complaints += [
        f"{page}:1: says not when it was decided"
        for page in pages
        if not re.search(r"^Decided \d{4}-\d\d-\d\d\.", tree.text(page) or "", re.MULTILINE)
    ]
    complaints += [
        module.at(1, f"points to {DECISIONS / name}, which is not there")
        for module in tree.modules
        if module.path not in EXEMPT_FROM_WORDS
        for name in re.findall(r"hub/decisions/([\w-]+\.md)", module.source)
        if DECISIONS / name not in tree.files
    ]
    listed = {DECISIONS / name for name in re.findall(r"\(([\w-]+\.md)\)", index)}
    return complaints + [f"{page}: is listed and not there" for page in sorted(listed - set(pages))]


def check_words(tree: Tree) -> list[str]:
    """Lines that name one machine or a package host, are left undone, or silence a tool without a reason."""
    complaints = []
    for path in tree.files:
        text = tree.text(path)
        if text is None or path.suffix == ".csv" or path in EXEMPT_FROM_WORDS:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            complaints += [f"{path}:{number}: {what}" for what in _wrongs(path, line)]
    return complaints


def _wrongs(path: Path, line: str) -> Iterator[str]:
    for pattern, what in NOT_SAID:
        if pattern.search(line):
            yield what
    if path.suffix == ".py":
        if UNREASONED_IGNORE.search(line):
            yield "a `type: ignore` gives its code and, behind it, its reason"
        if SKIPPED_IN_SILENCE.search(line):
            yield "nothing is skipped in silence"


def _bound_names(tree: ast.Module) -> set[str]:
    """The names that a module binds itself; what it imports it only borrows."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case _:
                pass
    return names
