"""A counter of the reader's steps: the lines of this room that run while something is read.

Lines do a bounded amount of work each, or work linear in a text that they hand to C once; so a count
that is linear in the input's length means work that is.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

import hub.codes.reader
from hub.codes.code import CodeError

ROOM: Final = str(Path(hub.codes.reader.__file__).parent)


def steps_of(call: Callable[[], object]) -> int:
    """Lines of hub/codes that run in a call, refused or not."""
    steps = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        if not frame.f_code.co_filename.startswith(ROOM):
            return None
        if event == "line":
            steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    except CodeError:
        pass
    finally:
        sys.settrace(before)
    return steps
