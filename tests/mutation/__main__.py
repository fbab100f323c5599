"""`python3 -m tests.mutation [ROOM ...]`: do the tests of the money rooms notice when a line is changed?"""

import sys

from hub.bootstrap import unfit  # noqa: F401 - refuses what can not run this, before anything newer is read

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.mutation.cli import main

    sys.exit(main(sys.argv[1:]))
