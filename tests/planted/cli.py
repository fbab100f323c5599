"""The report of a hunt: one line a bug, with the number of seeds that it took."""

from tests.planted.hunt import BUGS, SEEDS_MAX, hunt


def main(names: list[str]) -> int:
    """0 when all were found, 1 when one escaped, 2 for a name that none has."""
    unknown = set(names) - {bug.name for bug in BUGS}
    if unknown:
        print(f"no such bug: {', '.join(sorted(unknown))}; there are {', '.join(bug.name for bug in BUGS)}")
        return 2
    escaped = 0
    print(f"{'bug':<28}{'seeds':>6}  found by")
    for bug in BUGS:
        if names and bug.name not in names:
            continue
        catch = hunt(bug)
        if catch is None:
            escaped += 1
            print(f"{bug.name:<28}{'-':>6}  nothing in {SEEDS_MAX} seeds: {bug.sentence}", flush=True)
        else:
            print(f"{bug.name:<28}{catch.seeds:>6}  seed {catch.seed}: {catch.finding}", flush=True)
    print(f"{escaped} escaped")
    return 1 if escaped else 0
