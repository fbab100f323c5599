"""How soon 100,000 open payments are planned after a start: `python3 -m tests.bench.restart [PAYMENTS]`."""

import sys

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.bench.restarting import PAYMENTS, compare

    sys.exit(compare(int(sys.argv[1]) if sys.argv[1:] else PAYMENTS))
