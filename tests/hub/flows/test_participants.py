"""Who takes part: each change checked against the others, durable, and in force at once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hub.flows import participants
from hub.participants.directory import key_hash
from hub.participants.model import Acquirer, Credential, FeeTerms, PrincipalKind, WalletContract
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.payment.reasons import Refused
from tests.hub.api.cast import BOOKS, NOODLES, NOODLES_CODE, THAI
from tests.hub.api.house import House, at_home


@at_home()
async def test_the_same_record_again_writes_nothing(house: House) -> None:
    books = house.ports.directory().merchants[BOOKS]
    acquirer = house.ports.directory().acquirers["acq_jp"]
    contract = house.ports.directory().wallets[THAI]

    async def nobody_writes() -> None:
        raise AssertionError("nothing is to be written")

    house.before_commit = nobody_writes
    assert books == await participants.create_merchant(house.ports, books)
    assert acquirer == await participants.create_acquirer(house.ports, acquirer)
    assert contract == await participants.new_contract(house.ports, contract)
    assert NOODLES == (await participants.register_code(house.ports, NOODLES, NOODLES_CODE)).merchant_id
    house.before_commit = None


@at_home()
async def test_terms_count_their_versions_and_keep_the_old_ones(house: House) -> None:
    contract = house.ports.directory().wallets[THAI]
    for markup in ("0.01", "0.02"):
        current = house.ports.directory().wallets[THAI]
        await participants.new_contract(house.ports, replace(current, markup=Decimal(markup)))
    versions = [row[1] for row in house.dump()["wallet_contract"] if row[0] == THAI]

    assert 1 == contract.version
    assert [1, 2, 3] == versions
    assert (3, Decimal("0.02")) == (
        house.ports.directory().wallets[THAI].version,
        house.ports.directory().wallets[THAI].markup,
    )


@at_home()
async def test_an_acquirer_s_terms_count_too(house: House) -> None:
    known = house.ports.directory().acquirers["acq_jp"]
    made = await participants.new_contract(
        house.ports, replace(known, terms=FeeTerms(Decimal(0), Decimal(0)))
    )
    renamed = await participants.rename_acquirer(house.ports, "acq_jp", "Another name", "JP")

    assert (2, 2) == (made.version, renamed.version)
    assert "Another name" == house.ports.directory().acquirers["acq_jp"].name


@at_home()
async def test_a_record_that_contradicts_another_is_refused(house: House) -> None:
    books = house.ports.directory().merchants[BOOKS]
    known = house.ports.directory().acquirers["acq_jp"]
    before = house.dump()
    for changing, reason in (
        (participants.create_merchant(house.ports, replace(books, name="Other")), "RECORD_INVALID"),
        (
            participants.create_merchant(
                house.ports, replace(books, merchant_id=MerchantId("new"), acquirer_id=AcquirerId("no"))
            ),
            "RECORD_NOT_FOUND",
        ),
        (
            participants.create_merchant(
                house.ports, replace(books, merchant_id=MerchantId("new"), country="ZZ")
            ),
            "RECORD_INVALID",
        ),
        (participants.update_merchant(house.ports, replace(books, country="TH")), "RECORD_INVALID"),
        (participants.create_acquirer(house.ports, replace(known, name="Other")), "RECORD_INVALID"),
        (
            participants.create_acquirer(house.ports, Acquirer(AcquirerId("new"), "N", "ZZ", "JPY")),
            "RECORD_INVALID",
        ),
        (participants.rename_acquirer(house.ports, "acq_jp", "N", "TH"), "RECORD_INVALID"),
        (participants.register_code(house.ports, BOOKS, NOODLES_CODE), "RECORD_INVALID"),
        (
            participants.new_contract(house.ports, WalletContract(WalletId("nobody"), "THB")),
            "UNKNOWN_WALLET",
        ),
        (
            participants.add_credential(
                house.ports, Credential(key_hash("k"), PrincipalKind.ACQUIRER, "nobody")
            ),
            "RECORD_NOT_FOUND",
        ),
    ):
        with pytest.raises(Refused, match=reason):
            await changing

    assert before == house.dump()


@at_home()
async def test_a_wallet_without_a_contract_gets_its_first(house: House) -> None:
    none = WalletContract(WalletId(THAI), "THB", version=0)
    made = await participants.new_contract(house.ports, none)

    assert 1 == made.version
    with pytest.raises(Refused, match="UNKNOWN_WALLET"):
        participants.find_contract(house.ports, "nobody")
