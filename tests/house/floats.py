"""No float touches an amount or a rate: in the money rooms there is none at all."""

import ast
from collections.abc import Iterator

from tests.house.tree import Module, Tree

ROOMS = ("fx", "hub.ledger", "hub.participants", "hub.payment", "hub.settlement")
FLOATING = frozenset({"fdiv", "truediv", "fsum", "sqrt", "pow", "hypot", "exp", "log"})


def check(tree: Tree) -> list[str]:
    """Float literals, the word float, and `/`, which makes a float of two integers."""
    return [module.at(line, what) for module in tree.inside(*ROOMS) for line, what in sorted(_floats(module))]


def _floats(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=float() | complex() as value):
                yield node.lineno, f"the float {value!r}: write a Decimal from a string, or minor units"
            case ast.Name(id="float" | "complex"):
                if not _is_a_refusal(node, module.tree):
                    yield node.lineno, "the word float: money is integers, a rate is a Decimal"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                text = "`/`: two integers would make a float of it; divide in a Decimal context, or with `//`"
                yield node.lineno, text
            case _:
                pass
    for line, name in module.imports():
        if name.startswith(("math.", "operator.")) and name.split(".")[1] in FLOATING:
            yield line, f"{name} answers with a float"


def _is_a_refusal(name: ast.Name, tree: ast.Module) -> bool:
    """Whether the float is named in an isinstance(), which is how one is turned away."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "isinstance"
        and any(part is name for part in ast.walk(node))
        for node in ast.walk(tree)
    )
