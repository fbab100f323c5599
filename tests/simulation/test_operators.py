"""Operators decide in the middle of everything: what they do, and what is refused to them."""

from tests.simulation.run import simulate
from tests.simulation.world import World

SEEDS = range(1, 41)
"""As many of these as it takes."""
KINDS = ("INCIDENT_CLOSURE", "RESOLUTION", "HOLD_SPLIT")
DECIDED = {(kind, is_approved) for kind in KINDS for is_approved in (False, True)}
BECAME = {"retry: done", "agree: FOUR_EYES", "agree: PAYMENT_STATE"}


def test_all_kinds_of_decisions_are_made_and_who_errs_is_refused() -> None:
    became: set[str] = set()
    decided: set[tuple[str, bool]] = set()

    def tell(line: str) -> None:
        _, who, what = line.split(None, 2)
        if who == "operators":
            became.add(what)

    def look(world: World) -> None:
        decided.update((each.kind, each.approved_by != "") for each in world.witness.signed)

    findings: list[str] = []
    for seed in SEEDS:
        findings += simulate(seed, tell=tell, at_end=look).findings
        if decided >= DECIDED and became >= BECAME:
            break

    assert [] == findings
    assert DECIDED == decided
    assert BECAME == BECAME & became
