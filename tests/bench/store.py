"""What a durable payment costs, alone and in company: `python3 -m tests.bench.store [FOLDER]`."""

import sys

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.bench.committing import compare

    sys.exit(compare(*sys.argv[1:]))
