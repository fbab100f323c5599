"""Flows are stories over ports: they wait through ports alone, and get time and chance through ports.

So the same flows run under the simulation's seeded virtual-time loop, and a seed always tells the same story.
"""

import ast
from collections.abc import Iterator

from tests.house.purity import CALLS_OUT, CLOCK_READS, OUTSIDE_WORLD
from tests.house.tree import Module, Tree, is_in

ROOM = "hub.flows"
ALLOWED_OUTSIDE = ("asyncio", "logging", "structlog")
# What of asyncio opens sockets or threads, or waits for a time that is not the Clock's.
FORBIDDEN_OF_ASYNCIO = frozenset(
    {"sleep", "to_thread", "run", "get_event_loop", "new_event_loop", "set_event_loop"}
    | {"open_connection", "open_unix_connection", "start_server", "start_unix_server"}
    | {"create_subprocess_exec", "create_subprocess_shell"}
)
FORBIDDEN_OF_LOOPS = frozenset(
    {"run_in_executor", "call_later", "call_at", "create_connection", "create_server", "add_reader"}
)


def check(tree: Tree) -> list[str]:
    """What in a flow goes past the ports."""
    return [module.at(line, what) for module in tree.inside(ROOM) for line, what in sorted(_strays(module))]


def _strays(module: Module) -> Iterator[tuple[int, str]]:
    for line, name in module.imports():
        if is_in(name, *OUTSIDE_WORLD) and not is_in(name, *ALLOWED_OUTSIDE):
            yield line, f"imports {name}: a flow reaches outside through its ports"
        if is_in(name, *(f"asyncio.{forbidden}" for forbidden in FORBIDDEN_OF_ASYNCIO)):
            yield line, f"imports {name}: a flow waits through its ports"
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="asyncio"), attr=name) if name in FORBIDDEN_OF_ASYNCIO:
                yield node.lineno, f"uses asyncio.{name}: a flow waits through its ports"
            case ast.Call(func=ast.Attribute(attr=name)) if name in FORBIDDEN_OF_LOOPS:
                yield node.lineno, f"calls .{name}(): a flow waits through its ports"
            case ast.Call(func=ast.Name(id=name)) if name in CALLS_OUT:
                yield node.lineno, f"calls {name}(): a flow reaches outside through its ports"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (
                owner in {"datetime", "date"} and name in CLOCK_READS
            ):
                yield node.lineno, f"reads the clock with {name}(): business time comes from the Clock port"
            case _:
                pass
