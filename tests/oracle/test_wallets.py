"""Hub's book and wallet's book: which differences are told, and which no hub can see."""

from dataclasses import replace

from tests.oracle.evidence import Witness
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.oracle.sound import Sound
from tests.oracle.wallets import breaks


def one_minor_unit_more(store: Store, witness: Witness) -> tuple[str, Witness]:
    """A success, and a memory in which its wallet took more than it was asked for."""
    won = {attempt.attempt_id for attempt in store.attempts if attempt.state == "APPROVED"}
    place = next(
        place
        for place, each in enumerate(witness.movements)
        if each.reference in won and each.minor > 0 and each.refund_reference is None
    )
    movement = witness.movements[place]
    movements = [*witness.movements]
    movements[place] = replace(movement, minor=movement.minor + 1)
    return movement.reference, replace(witness, movements=movements)


def test_what_a_wallet_took_too_much_is_told_while_the_payment_stands(sound: Sound) -> None:
    store = read_store(sound.path)
    reference, witness = one_minor_unit_more(store, sound.witness)

    (found,) = breaks(store, witness, at_rest=True)

    assert (reference, "") == (found.reference, found.explained)
    assert 1 == found.at_wallet_minor - found.at_hub_minor


def test_what_it_kept_of_a_debit_given_back_without_a_word_is_explained(sound: Sound) -> None:
    store = read_store(sound.path)
    reference, witness = one_minor_unit_more(store, sound.witness)
    attempts = [
        attempt._replace(state="RETURNED") if attempt.attempt_id == reference else attempt
        for attempt in store.attempts
    ]

    (found,) = breaks(replace(store, attempts=attempts), witness, at_rest=True)

    assert "the wallet never said that it took another amount" == found.explained
