"""`python3 -m tests.planted [NAME ...]`: every planted bug, or those named, and how many seeds each took."""

import sys

from hub.bootstrap import unfit  # noqa: F401 - refuses what can not run this, before anything newer is read

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.planted.cli import main

    sys.exit(main(sys.argv[1:]))
