"""What a POST to a wallet costs in CPU, by what carries it: `python3 -m tests.bench.transport`."""

import sys

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.bench.posting import compare

    sys.exit(compare())
