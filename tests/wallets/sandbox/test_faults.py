"""Faults: taken in order, as often as asked, by whom they are meant for."""

from wallets.sandbox.faults import Fault, FaultKind, Faults
from wallets.sandbox.words import Verb


def test_a_fault_happens_as_often_as_it_was_asked_for() -> None:
    faults = Faults()
    faults.add(Fault(FaultKind.DOWN, count=2))
    kinds = [fault and fault.kind for fault in (faults.take_for_call(Verb.PAY, None) for _ in range(3))]
    assert [FaultKind.DOWN, FaultKind.DOWN, None] == kinds


def test_faults_wait_for_their_verb_and_user_and_others_pass() -> None:
    faults = Faults()
    faults.add(Fault(FaultKind.DOWN, user_id="berta"))
    faults.add(Fault(FaultKind.BUSY, verb=None))
    busy = faults.take_for_call(Verb.CANCEL, "berta")
    assert busy is not None
    assert FaultKind.BUSY is busy.kind
    assert faults.take_for_call(Verb.PAY, "anna") is None
    assert faults.take_for_call(Verb.PAY, None) is None
    assert faults.take_for_call(Verb.PAY, "berta") is not None


def test_faults_of_notices_and_of_calls_do_not_take_each_others_place() -> None:
    faults = Faults()
    faults.add(Fault(FaultKind.LOST_NOTICE))
    assert faults.take_for_call(Verb.PAY, None) is None
    faults.add(Fault(FaultKind.DOWN))
    lost = faults.take_for_notice(None)
    assert lost is not None
    assert FaultKind.LOST_NOTICE is lost.kind
    assert faults.take_for_notice(None) is None
    assert (Fault(FaultKind.DOWN),) == faults.pending()


def test_all_is_well_after_clearing() -> None:
    faults = Faults()
    faults.add(Fault(FaultKind.DOWN))
    faults.clear()
    assert () == faults.pending()
