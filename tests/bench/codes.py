"""How fast codes are read and routed: `python3 -m tests.bench.codes [ROUNDS]`."""

import sys

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("test")

    from tests.bench.reading import lines, measure

    print("\n".join(lines(measure(int(sys.argv[1]) if sys.argv[1:] else 100))))
