"""A planted bug: one wrong idea of how a hub might work, put in place of the right one for a while."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch


@dataclass(frozen=True, slots=True)
class Bug:
    """`name` is what it is called by, `sentence` the wrong idea, `swaps` what is put in place of what."""

    name: str
    sentence: str
    swaps: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Dotted names, each with a function from the right thing to the wrong one."""
    needs: tuple[str, ...] = ()
    """Faults without which it can't show, as `part.name` of `tests.simulation.faults`."""
    check: str = ""
    """`path::test` that shows it, where no run of the simulation comes by; empty where seeds are run."""

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The bug is in the house while the context is open."""
        with ExitStack() as stack:
            for dotted, swap in self.swaps:
                patcher = patch(dotted)
                right, _ = patcher.get_original()
                stack.enter_context(patch(dotted, swap(right)))
            yield


def always(value: object) -> Callable[[Any], Callable[..., Any]]:
    """A swap to a function that answers with this value, whatever it is asked."""
    return lambda _right: lambda *_args, **_named: value
