"""Participants' records as messages, in and out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fx.money import Money
from hub.api import admin_words as words
from hub.participants.directory import directory, key_hash
from hub.participants.model import Credential, PrincipalKind, StaticCode, WalletContract
from hub.payment.model import MerchantId, WalletId
from hub.payment.reasons import Refused
from hub.v1 import participant_pb2
from hub.v1.acquirer_pb2 import Acquirer as AcquirerMessage
from hub.v1.merchant_pb2 import Merchant as MerchantMessage
from tests.hub.api.calls import money
from tests.hub.api.cast import participants
from tests.hub.payment.records import PROFILE

KNOWN = directory(participants())


@pytest.mark.parametrize("merchant_id", KNOWN.merchants)
def test_a_merchant_comes_back_as_it_went(merchant_id: str) -> None:
    record = KNOWN.merchants[merchant_id]

    assert record == words.merchant_of(words.merchant(record))


def test_an_acquirer_settles_in_its_country_s_currency() -> None:
    record = KNOWN.acquirers["acq_jp"]

    assert record == words.acquirer_of(words.acquirer(record))
    assert (
        "SGD"
        == words.acquirer_of(AcquirerMessage(acquirer_id="a", name="A", country="SG")).settlement_currency
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"merchant_id": "Upper"},
        {"merchant_id": "a" * 65},
        {"merchant_id": ""},
        {"mcc": "59"},
        {"mcc": "５９４２"},
        {"name": ""},
        {"city": "x" * 65},
        {"currency_code": "XXX"},
    ],
)
def test_a_malformed_merchant_is_refused(wrong: dict[str, str]) -> None:
    message = words.merchant(KNOWN.merchants["mer_books"])
    message.MergeFrom(MerchantMessage())
    for field, value in wrong.items():
        setattr(message, field, value)

    with pytest.raises(Refused):
        words.merchant_of(message)


def test_nobody_is_suspended_in_silence() -> None:
    words.require_active(participant_pb2.PARTICIPANT_STATE_UNSPECIFIED)
    words.require_active(participant_pb2.PARTICIPANT_STATE_ACTIVE)
    with pytest.raises(Refused, match="NOT_SERVED"):
        words.require_active(participant_pb2.PARTICIPANT_STATE_SUSPENDED)


def test_a_country_without_a_currency_is_refused() -> None:
    for country in ("AQ", "ZZ"):
        with pytest.raises(Refused, match="RECORD_INVALID"):
            words.acquirer_of(AcquirerMessage(acquirer_id="a", name="A", country=country))


@pytest.mark.parametrize(
    "percent,share", [("0.60", "0.0060"), ("0", "0"), ("1", "0.01"), ("99.999999", "0.99999999")]
)
def test_a_percentage_is_an_exact_share(percent: str, share: str) -> None:
    assert Decimal(share) == words.fraction(percent, "interchange_percent")


@pytest.mark.parametrize("percent", ["", "-1", "100", "0.6 %", "1e1", "0,6", ".5", "0.1234567", "０.6"])
def test_another_text_is_no_percentage(percent: str) -> None:
    with pytest.raises(Refused, match="FIELD_INVALID"):
        words.fraction(percent, "interchange_percent")


def test_a_share_is_shown_as_a_percentage() -> None:
    assert "0.60" == words.percent_text(Decimal("0.0060"))
    assert "0" == words.percent_text(Decimal(0))


def test_a_wallet_without_a_contract_begins_nothing() -> None:
    contract = WalletContract(WalletId("W-TH"), "THB", net_debit_cap=Money("THB", 100_00))
    with_one = words.wallet(PROFILE, contract)

    assert participant_pb2.PARTICIPANT_STATE_ACTIVE == with_one.state
    assert money("100.00 THB") == with_one.net_debit_cap
    assert participant_pb2.PARTICIPANT_STATE_SUSPENDED == words.wallet(PROFILE, None).state
    assert not words.wallet(PROFILE, replace(contract, net_debit_cap=None)).HasField("net_debit_cap")


def test_terms_are_shown_with_their_version() -> None:
    wallet = words.contract(WalletContract(WalletId("W-TH"), "THB", markup=Decimal("0.01"), version=3))
    acquirer = words.contract(replace(KNOWN.acquirers["acq_jp"], minimum_payout_minor=500))

    assert ("0.60", "0.10", "1", 3) == (
        wallet.interchange_percent,
        wallet.hub_fee_percent,
        wallet.markup_percent,
        wallet.version,
    )
    assert ("", money("500 JPY")) == (acquirer.markup_percent, acquirer.settlement_minimum)
    assert not wallet.HasField("settlement_minimum")


def test_a_credential_shows_neither_key_nor_hash() -> None:
    record = Credential(key_hash("secret"), PrincipalKind.OPERATOR, "ann")
    message = words.credential(record)

    assert "ann" == message.holder_id
    assert "secret" not in str(message)
    assert record.key_hash not in str(message)
    assert (
        message.credential_id != words.credential(replace(record, key_hash=key_hash("other"))).credential_id
    )


def test_a_registered_code_shows_the_end_of_its_account() -> None:
    message = words.merchant_code(StaticCode("th-promptpay", "012345678901234", MerchantId("m_1")))
    short = words.merchant_code(StaticCode("th-promptpay", "123", MerchantId("m_1")))

    assert "***********1234" == message.account
    assert "**3" == short.account
    assert message.merchant_code_id != short.merchant_code_id
