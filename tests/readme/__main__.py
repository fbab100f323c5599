"""`python3 -m tests.readme`: draws the README's picture anew."""

from tests.readme.picture import write

if __name__ == "__main__":
    write()
