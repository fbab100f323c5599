"""The schemes that wallets may choose from are schemes that the reader knows."""

from hub.codes.schemes.elsewhere import ORDER
from hub.codes.schemes.table import FAMILIES
from wallets import registry
from wallets.merchant_schemes import NATIONAL_ASIA, OWN_ORDER_CODE


def test_our_own_order_code_has_the_readers_name() -> None:
    assert ORDER.id == OWN_ORDER_CODE


def test_every_national_scheme_is_one_that_the_reader_names() -> None:
    families = {family.id for family in FAMILIES}
    assert frozenset() == NATIONAL_ASIA - families


def test_every_wallet_reads_our_own_order_codes() -> None:
    assert all(OWN_ORDER_CODE in profile.merchant_schemes for profile in registry.profiles().values())
