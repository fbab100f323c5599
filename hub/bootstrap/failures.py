"""Why an environment could not be made, in words for the person who started it."""

import re
from collections.abc import Sequence

EXIT_MISSING = 2
EXIT_OUT_OF_REACH = 3
SHOWN_LINES = 12


class NotInstalled(Exception):
    """The environment could not be made. The message says to a person what is missing."""

    def __init__(self, message: str, exit_code: int = EXIT_MISSING) -> None:
        super().__init__(message)
        self.exit_code = exit_code


UNREACHED = re.compile(
    r"Retrying \(Retry|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError"
    r"|SSLError|Temporary failure in name resolution|Network is unreachable"
)

# The first that fits pip's output is told; order matters, since pip reports an index that it could not reach
# as a package that does not exist.
_KNOWN = (
    (
        UNREACHED,
        "the package index is out of reach. Check the network and pip's settings, then start again.",
        EXIT_OUT_OF_REACH,
    ),
    (
        re.compile("DO NOT MATCH THE HASHES"),
        "a package is not the one that the list names by its hash; it was not installed.",
        EXIT_MISSING,
    ),
    (re.compile("No space left on device"), "the disk is full.", EXIT_MISSING),
    (
        re.compile("No matching distribution found"),
        "the package index has no such package for this Python and machine, or is out of reach.",
        EXIT_MISSING,
    ),
)


def explain(output: Sequence[str]) -> NotInstalled:
    """What pip's output means, with its last lines below for whoever wants to know more."""
    whole = "\n".join(output)
    meaning, exit_code = next(
        ((meaning, code) for pattern, meaning, code in _KNOWN if pattern.search(whole)),
        ("pip could not install the packages.", EXIT_MISSING),
    )
    last = "\n".join(f"  | {line}" for line in output[-SHOWN_LINES:])
    return NotInstalled(f"{meaning} pip's last words:\n{last}", exit_code)
