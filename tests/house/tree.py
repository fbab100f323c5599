"""A checkout as the house rules see it: its files, its Python modules and where each of them lives.

Every check is a function from a `Tree` to a list of complaints, each one line that begins with the place.
"""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FLOORS = ("fx", "wallets", "hub")
# What tools leave behind, and what a person may keep beside the sources; see .gitignore.
NOT_OURS = frozenset({"__pycache__", "node_modules", "build", "dist", "var"})
HIDDEN_BUT_OURS = frozenset({".ci", ".lock"})
POINTER = ".git"
"""In a worktree it is a file that says where the repository is."""
GENERATED = ("_pb2.py", "_pb2_grpc.py")


@dataclass(frozen=True)
class Module:
    """One Python file that a person wrote. `name` is its dotted name, `path` is relative to the root."""

    path: Path
    source: str

    @property
    def name(self) -> str:
        """The name that an import uses."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def floor(self) -> str:
        """The top-level package: fx, wallets, hub or tests."""
        return self.path.parts[0]

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.source, filename=str(self.path))

    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything it imports, wherever in the file.

        `from a import b` counts as `a.b`: a check compares prefixes and need not know whether b is a module.
        """
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{node.module or '.'}.{alias.name}") for alias in node.names]
        return found

    def at(self, line: int, complaint: str) -> str:
        """A complaint about a line of it."""
        return f"{self.path}:{line}: {complaint}"


class Tree:
    """All files below a root that are ours."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> list[Path]:
        """Every file of ours, relative to the root, in order."""
        found: list[Path] = []
        rooms = [self.root]
        while rooms:
            for path in rooms.pop().iterdir():
                if not path.is_dir():
                    if path.name != POINTER:
                        found.append(path)
                elif _is_our_folder(path.name):
                    rooms.append(path)
        return sorted(path.relative_to(self.root) for path in found)

    @cached_property
    def modules(self) -> list[Module]:
        """Every Python module that a person wrote; what a generator wrote is left to its drift check."""
        return [
            Module(path, (self.root / path).read_text(encoding="utf-8"))
            for path in self.files
            if path.suffix == ".py" and not path.name.endswith(GENERATED)
        ]

    def inside(self, *rooms: str) -> list[Module]:
        """The modules of these rooms (dotted names), whatever is below them included."""
        return [module for module in self.modules if is_in(module.name, *rooms)]

    def wallet_rooms(self) -> list[str]:
        """The dotted names of the wallets' own folders: those whose `__init__` says something."""
        return [
            module.name
            for module in self.modules
            if module.floor == "wallets" and len(module.path.parts) == 3 and is_profile(module)
        ]

    def text(self, path: Path) -> str | None:
        """What a file says, or None when it is not text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None


def _is_our_folder(name: str) -> bool:
    return name in HIDDEN_BUT_OURS or (name not in NOT_OURS and not name.startswith("."))


def is_in(name: str, *rooms: str) -> bool:
    """Whether a dotted name is one of the rooms or below one of them."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def is_profile(module: Module) -> bool:
    """Whether it is an `__init__.py` with something in it, which only a wallet's may have."""
    return module.path.name == "__init__.py" and bool(module.source.strip())
