"""`python3 -m tests`: every check and every test, from a fresh checkout as well; `--help` tells more."""

import sys

from hub.bootstrap import unfit  # refuses what can not run this, before anything newer is read

if __name__ == "__main__":
    from tests.runner.outside import refuse_without

    refuse_without(sys.argv[1:])

    from hub.bootstrap.door import enter

    enter("test")

    from tests.runner.main import main

    sys.exit(main(sys.argv[1:]))
