"""What a person starts with `python3 -m` begins with the standard library alone (DESIGN A10).

Until its door (`hub.bootstrap.door.enter`) has let it in, such a program imports nothing that has to be
installed, neither itself nor through what it imports of ours.
"""

import ast
import sys

from tests.house.tree import Module, Tree

ROOMS_WITH_DOORS = ("hub", "tests")


def check(tree: Tree) -> list[str]:
    """Programs that lie where there is no door, and imports that come before it."""
    complaints = []
    modules = {module.name: module for module in tree.modules}
    for module in tree.modules:
        if not _is_program(module):
            continue
        if module.floor not in ROOMS_WITH_DOORS:
            complaints.append(module.at(1, "is a program: those belong to hub and tests, where the door is"))
        complaints += [
            module.at(line, f"imports {name} before its door (hub.bootstrap.door.enter)")
            for line, name in _first_imports(module)
            if not _is_plain(name, modules)
        ]
    return complaints


def _is_plain(name: str, modules: dict[str, Module]) -> bool:
    """Whether an import works with the standard library alone, whatever it imports in turn."""
    waiting, seen = [name], frozenset({name})
    while waiting:
        imported = waiting.pop()
        if imported.split(".", maxsplit=1)[0] in sys.stdlib_module_names:
            continue
        ours = modules.get(imported) or modules.get(imported.rpartition(".")[0])
        if ours is None:
            return False
        further = frozenset(found for _, found in _first_imports(ours)) - seen
        waiting += sorted(further)
        seen |= further
    return True


def _first_imports(module: Module) -> list[tuple[int, str]]:
    """What is imported when the module is, up to its door where it has one."""
    found = []
    for node in module.tree.body:
        match node:
            case ast.Import(names=aliases):
                found += [(node.lineno, alias.name) for alias in aliases]
            case ast.ImportFrom(module=source, names=aliases):
                found += [(node.lineno, f"{source}.{alias.name}") for alias in aliases]
            case ast.Expr(value=ast.Call(func=ast.Name(id="enter"))):
                break
            case _:
                pass
    return found


def _is_program(module: Module) -> bool:
    return module.path.name == "__main__.py" or any(_is_main_guard(node) for node in module.tree.body)


def _is_main_guard(node: ast.stmt) -> bool:
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case _:
            return False
