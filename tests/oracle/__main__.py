"""`python3 -m tests.oracle`: judges a store or what was exported of it; `--help` tells more.

Without a door, on purpose: it shares no code with the hub, and needs nothing but the standard library.
"""

import sys

from tests.oracle.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
