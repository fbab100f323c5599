"""`python3 -m tests.crash --kills 10 --seed 1`: ends a served hub again and again while tills pay."""

import sys

from hub.bootstrap.door import enter

if __name__ == "__main__":
    enter("test")

    from tests.crash.cli import main

    sys.exit(main(sys.argv[1:]))
