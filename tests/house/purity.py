"""Pure rooms only compute: no input or output, no clock, no async, no randomness, no order that may differ.

So the same inputs give the same result in a test, in the simulation and ten years later from the books.
"""

import ast
from collections.abc import Iterator

from tests.house.tree import Module, Tree, is_in

ROOMS = ("fx", "hub.codes", "hub.ledger", "hub.participants", "hub.payment", "hub.settlement")
EDGES_WITHIN = ("fx.providers",)
WIRE = "wire"

OUTSIDE_WORLD = frozenset(
    {"os", "sys", "io", "pathlib", "shutil", "tempfile", "glob", "importlib.resources", "platform", "getpass"}
    | {"time", "random", "secrets", "uuid", "asyncio", "concurrent", "threading", "multiprocessing", "signal"}
    | {"subprocess", "ctypes", "fcntl", "select", "selectors", "logging", "structlog", "prometheus_client"}
    | {"socket", "socketserver", "ssl", "http", "urllib.request", "httpx", "aiohttp", "pyreqwest", "grpc"}
    | {"sqlite3", "asyncpg", "redis", "starlette", "uvicorn", "uvloop"}
)
CALLS_OUT = frozenset({"open", "print", "input", "breakpoint", "exec", "eval"})
CLOCK_READS = frozenset({"now", "utcnow", "today"})
ORDER_TAKERS = frozenset({"list", "tuple", "enumerate", "iter", "zip", "map", "next", "join"})


def check(tree: Tree) -> list[str]:
    """Everything in a pure room that reaches outside it or depends on the order of a set."""
    return [
        module.at(line, what)
        for module in tree.modules
        if is_pure(module)
        for line, what in sorted([*_reaches_out(module), *_waits(module), *_walks_a_set(module)])
    ]


def is_pure(module: Module) -> bool:
    """Whether it lives in a pure room; a wallet's `wire`, `hold_wire` and so on are, in whichever wallet."""
    is_wire = module.floor == "wallets" and module.path.stem.endswith(WIRE)
    return is_wire or (is_in(module.name, *ROOMS) and not is_in(module.name, *EDGES_WITHIN))


def _reaches_out(module: Module) -> Iterator[tuple[int, str]]:
    for line, name in module.imports():
        if is_in(name, *OUTSIDE_WORLD):
            yield line, f"imports {name}: a pure room does not reach outside"
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id=name) if name in CALLS_OUT:
                yield node.lineno, f"calls {name}(): a pure room does not reach outside"
            case ast.Attribute(attr=name) if name in CLOCK_READS:
                yield node.lineno, f"calls .{name}(): a pure room is told the time"
            case _:
                pass


def _waits(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await):
            yield node.lineno, "is async: a pure room does not wait"


def _walks_a_set(module: Module) -> Iterator[tuple[int, str]]:
    """Iterations whose order depends on hashing. `sorted`, `in`, `len`, `min` and their kin are welcome."""
    names = _names_of_sets(module.tree)
    for node in ast.walk(module.tree):
        walked: list[ast.expr] = []
        match node:
            case ast.For(iter=walked_one):
                walked = [walked_one]
            case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
                walked = [generator.iter for generator in node.generators]
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if (
                name in ORDER_TAKERS
            ):
                walked = list(args)
            case ast.Starred(value=value):
                walked = [value]
            case _:
                pass
        for expression in walked:
            if _is_a_set(expression, names) and not _is_order_free(node, module.tree):
                yield expression.lineno, "iterates over a set: its order is not ours; sort it first"


def _is_a_set(node: ast.expr, names: frozenset[str]) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub() | ast.BitXor(), right=right):
            return _is_a_set(left, names) or _is_a_set(right, names)
        case _:
            return False


def _names_of_sets(tree: ast.Module) -> frozenset[str]:
    """Names that the module itself binds to a set, by annotation or by value."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation) if _says_set(annotation):
                names.add(name)
            case ast.arg(arg=name, annotation=ast.expr() as annotation) if _says_set(annotation):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_a_set(value, frozenset()):
                names.add(name)
            case _:
                pass
    return frozenset(names)


def _says_set(annotation: ast.expr) -> bool:
    match annotation:
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
            return name in {"set", "frozenset", "Set", "AbstractSet", "MutableSet"}
        case _:
            return False


def _is_order_free(node: ast.AST, tree: ast.Module) -> bool:
    """Whether a generator or star is handed straight to something that does not mind the order."""
    minds_not = {"sorted", "set", "frozenset", "any", "all", "sum", "min", "max", "union"}
    for outer in ast.walk(tree):
        match outer:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=parts) if name in minds_not:
                pass
            case ast.Set(elts=parts):
                pass
            case _:
                continue
        if any(part is node for part in parts):
            return True
    return False
