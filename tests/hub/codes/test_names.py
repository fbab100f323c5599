"""Names of objects and parameters."""

from hub.codes.names import CONSUMER, DATA, LANGUAGE, ROOT, SHOWN_CONSUMER, TWQR, UPI
from hub.codes.tlv import HEADS


def test_every_name_belongs_to_a_tag() -> None:
    assert [] == [tag for table in (ROOT, DATA, LANGUAGE) for tag in table if tag != HEADS[f"{tag}01"][0]]
    assert [] == [tag for tag in CONSUMER if len(bytes.fromhex(tag)) not in (1, 2)]
    assert [] == [name for name in (*UPI, *TWQR) if name != name.lower()]


def test_what_is_shown_of_a_payer_s_code_neither_pays_nor_names_a_person() -> None:
    secret = {"57", "5A", "5F20", "5F34", "9F26", "9F74", "9F10", "9F24", "63", "64", "61", "62"}
    assert SHOWN_CONSUMER.isdisjoint(secret)
    assert SHOWN_CONSUMER <= CONSUMER.keys()
