"""Ten commits of one row each, told one by one: `python -m tests.crash.ten STORE`."""

import sqlite3
import sys
from threading import Thread


def write(path: str) -> None:
    """Opens a store here and writes on a thread of its own, as the hub does; says what became of each."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")

    def ten() -> None:
        for number in range(10):
            try:
                connection.execute("INSERT INTO ten VALUES (?)", (number,))
            except sqlite3.Error as failed:
                print(failed, flush=True)
            else:
                print("ok", flush=True)

    writing = Thread(target=ten)
    writing.start()
    writing.join()


if __name__ == "__main__":
    write(sys.argv[1])
