"""What the oracle says of what it was handed: rule by rule, break by break, and what it could not look at."""

from collections import defaultdict
from dataclasses import dataclass

from tests.oracle.arithmetic import decimal
from tests.oracle.evidence import Finding, Witness
from tests.oracle.judge import judge
from tests.oracle.rows import Store
from tests.oracle.rules import RULES, Rule, Source, seen_from
from tests.oracle.wallets import Break, breaks

AGREE = "hub and wallet agree"


@dataclass(frozen=True, slots=True)
class Looked:
    """A rule, and everything that breaks it."""

    rule: Rule
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class ListedBreak:
    """A difference between a wallet's book and ours, in exact decimals of `currency`."""

    wallet_id: str
    reference: str
    currency: str
    at_wallet: str
    at_hub: str
    explained: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that was looked at."""

    rules: list[Looked]
    breaks: list[ListedBreak]
    left_out: list[str]
    """Attempts that were not compared, since they reach beyond the days of the statements."""
    unseen: list[Rule]
    lacking: list[str]
    """What would have to be handed in to look at the rest."""

    @property
    def is_bad(self) -> bool:
        """Whether a rule is broken, or a break waits for somebody; what is on its way is neither."""
        waits = any("waits for a person" in each.explained or not each.explained for each in self.breaks)
        return waits or any(looked.findings for looked in self.rules)

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "ok": not self.is_bad,
            "rules": [
                {
                    "rule": looked.rule.sentence,
                    "invariants": list(looked.rule.invariants),
                    "findings": [{"about": each.about, "detail": each.detail} for each in looked.findings],
                }
                for looked in self.rules
            ],
            "breaks": [
                {
                    "wallet_id": each.wallet_id,
                    "attempt_id": each.reference,
                    "currency": each.currency,
                    "at_wallet": each.at_wallet,
                    "at_hub": each.at_hub,
                    "explained": each.explained or None,
                }
                for each in self.breaks
            ],
            "not_compared": self.left_out,
            "not_looked_at": [rule.sentence for rule in self.unseen],
            "lacking": self.lacking,
        }


def pronounce(
    store: Store, witness: Witness, sources: frozenset[Source], begin: str | None, end: str | None
) -> Verdict:
    """Judges by the rules that need no more than this. Statements are of `begin` to `end`, inclusive."""
    at_rest = Source.REST in sources
    seen = seen_from(sources)
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in judge(store, witness, at_rest=at_rest):
        findings[finding.rule].append(finding)
    beyond = _beyond(store, begin, end)
    if AGREE in findings:
        findings[AGREE] = [each for each in findings[AGREE] if each.about not in beyond]
    unseen = [rule for rule in RULES if rule not in seen]
    lacking = dict.fromkeys(source.value for rule in unseen for source in rule.needs if source not in sources)
    compared = breaks(store, witness, at_rest=at_rest) if Source.WALLETS in sources else ()
    return Verdict(
        rules=[Looked(rule, findings[rule.sentence]) for rule in seen],
        breaks=[_listed(each) for each in compared if each.reference not in beyond],
        left_out=sorted(beyond) if Source.WALLETS in sources else [],
        unseen=unseen,
        lacking=list(lacking),
    )


def _beyond(store: Store, begin: str | None, end: str | None) -> set[str]:
    """Attempts with an entry of a day that the statements don't have."""
    return {
        entry.attempt_id
        for entry in store.entries
        if entry.attempt_id is not None
        and ((begin or "") > entry.business_date or entry.business_date > (end or "9999-12-31"))
    }


def _listed(one: Break) -> ListedBreak:
    return ListedBreak(
        wallet_id=one.wallet_id,
        reference=one.reference,
        currency=one.currency,
        at_wallet=decimal(one.at_wallet_minor, one.currency),
        at_hub=decimal(one.at_hub_minor, one.currency),
        explained=one.explained,
    )
