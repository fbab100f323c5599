"""`python3 -m tests.simulation`: seeds, each run twice, under different hash seeds; `--help` tells more."""

import sys

from hub.bootstrap import unfit  # noqa: F401 - refuses what can not run this, before anything newer is read

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.simulation.cli import main

    sys.exit(main(sys.argv[1:]))
