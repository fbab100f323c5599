"""Writes the Python of the contract, or says where it drifted: `python -m tests.proto.generate [--check]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from hub.bootstrap.failures import NotInstalled
from hub.bootstrap.places import ROOT
from tests.proto.generator import PROTO, NotGenerated, generate, generated_files


def drift(proto: Path, root: Path) -> list[str]:
    """How the generated files below `root` differ from what `proto` says today; empty when they do not."""
    with tempfile.TemporaryDirectory() as made_anew:
        generate(proto, Path(made_anew))
        due, held = generated_files(Path(made_anew)), generated_files(root)
    return [
        *(f"{place}: is missing" for place in sorted(due.keys() - held.keys())),
        *(f"{place}: comes from no .proto file" for place in sorted(held.keys() - due.keys())),
        *(
            f"{place}: is not what its .proto file says"
            for place in sorted(due)
            if held.get(place, due[place]) != due[place]
        ),
    ]


def write(root: Path) -> int:
    """Make the generated files below `root` what `proto/` says today; how many there are."""
    with tempfile.TemporaryDirectory() as made_anew:
        generate(PROTO, Path(made_anew))
        due = generated_files(Path(made_anew))
    for place in generated_files(root).keys() - due.keys():
        (root / place).unlink()
    for place, content in due.items():
        (root / place).write_bytes(content)
    return len(due)


def main(arguments: list[str]) -> int:
    """0 when all is as it should be, 1 when --check finds a drift, 2 when nothing could be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.proto.generate", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when something has drifted"
    )
    asked = parser.parse_args(arguments)
    try:
        if not asked.check:
            print(f"{write(ROOT)} files written from {PROTO.name}/")
            return 0
        complaints = drift(PROTO, ROOT)
    except (NotGenerated, NotInstalled) as failure:
        print(failure, file=sys.stderr)
        return 2
    print("\n".join(complaints) or f"the generated files are what {PROTO.name}/ says")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
