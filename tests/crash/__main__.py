"""`python3 -m tests.crash --kills 10 --seed 1`: kills a served hub again and again while tills pay."""

import sys

from hub.bootstrap.door import enter

if __name__ == "__main__":
    enter("test")

    from tests.crash.kills import main

    sys.exit(main())
