"""What all commands share: exit codes, where the hub is, and how results and faults are printed."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import typer

OK, FAULT, USAGE, NOT_REACHABLE = 0, 1, 2, 3
"""Exit codes (DESIGN A9): 0 ok, 1 fault found, 2 usage, 3 not reachable."""

DEFAULT_TARGET = "127.0.0.1:8910"


def say(line: str = "") -> None:
    """One line of result, at once even into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """One line beside the result."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def say_json(value: Any) -> None:
    """One JSON value on one line."""
    say(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def end(code: int, message: str = "") -> NoReturn:
    """Ends the command."""
    if message:
        note(message)
    raise typer.Exit(code)


def target() -> str:
    """Where the hub is: HUB_TARGET, or the port that `hub serve` takes by itself."""
    return os.environ.get("HUB_TARGET", DEFAULT_TARGET)


def key() -> str | None:
    """The caller's credential: HUB_KEY."""
    return os.environ.get("HUB_KEY")


def with_hub(work: Callable[[Any], Awaitable[int]], *, merchant_id: str | None = None) -> NoReturn:
    """Runs a client of a running hub and ends the command with what it found."""
    from hub.client.link import CallRefused, Link, NotReachable

    async def linked() -> int:
        async with Link(target(), key(), merchant_id=merchant_id) as link:
            return await work(link)

    try:
        code = asyncio.run(linked())
    except CallRefused as refused:
        end(FAULT, f"refused: {refused}")
    except NotReachable as silent:
        end(NOT_REACHABLE, f"{silent}\nIs it running? Start one with `hub serve`, or set HUB_TARGET.")
    raise typer.Exit(code)


def message_json(message: Any) -> dict[str, Any]:
    """A message of the contract as JSON, with the contract's own names, zero values included."""
    from google.protobuf.json_format import MessageToDict

    found: dict[str, Any] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return found
