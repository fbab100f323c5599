"""Participants' records as messages, in and out; percentages as text, hashes as ids."""

import re
from decimal import Decimal
from hashlib import sha256

from fx.currency import currency_by_numeric
from fx.money import Money
from fx.rate import rate_text
from hub.api import read, write
from hub.api.parties import participant
from hub.codes.iso import COUNTRIES
from hub.ledger.account import Role
from hub.participants.model import (
    Acquirer,
    Credential,
    FeeTerms,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.model import AcquirerId, MerchantId
from hub.payment.reasons import Refused
from hub.v1 import (
    acquirer_pb2,
    contract_pb2,
    credential_pb2,
    merchant_code_pb2,
    merchant_pb2,
    participant_pb2,
    wallet_pb2,
)
from wallets.profile import Profile

_ID = re.compile(r"[a-z0-9_\-]{1,64}")
_MCC = re.compile(r"[0-9]{4}")
_PERCENT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,6})?")
_ID_DIGITS = 24
_SHOWN_OF_ACCOUNT = 4

ACTIVE = participant_pb2.PARTICIPANT_STATE_ACTIVE

HOLDER = {kind: credential_pb2.CredentialHolder.Value(f"CREDENTIAL_HOLDER_{kind}") for kind in PrincipalKind}
HOLDER_OF = {number: kind for kind, number in HOLDER.items()}


def require_active(state: participant_pb2.ParticipantState.ValueType) -> None:
    """Suspending is not served yet: refused, rather than taken and not done."""
    if state not in (participant_pb2.PARTICIPANT_STATE_UNSPECIFIED, ACTIVE):
        raise Refused("NOT_SERVED", "suspending is not served yet: revoke the credentials instead")


def participant_id(value: str, field: str) -> str:
    """The id of a new participant."""
    if not _ID.fullmatch(value):
        raise read.field_refused("FIELD_INVALID", field, "1 to 64 characters of a-z 0-9 _ -")
    return value


def merchant_of(message: merchant_pb2.Merchant) -> Merchant:
    """A merchant's record. Raises `Refused`."""
    require_active(message.state)
    if not _MCC.fullmatch(message.mcc):
        raise read.field_refused("FIELD_INVALID", "merchant.mcc", "four digits")
    return Merchant(
        merchant_id=MerchantId(participant_id(message.merchant_id, "merchant.merchant_id")),
        acquirer_id=AcquirerId(read.needed(message.acquirer_id, "merchant.acquirer_id")),
        name=read.needed(message.name, "merchant.name"),
        city=read.needed(message.city, "merchant.city"),
        country=read.needed(message.country, "merchant.country"),
        mcc=message.mcc,
        currency=read.currency_code(message.currency_code, "merchant.currency_code"),
    )


def merchant(record: Merchant) -> merchant_pb2.Merchant:
    """A merchant, as a message."""
    return merchant_pb2.Merchant(
        merchant_id=record.merchant_id,
        acquirer_id=record.acquirer_id,
        name=record.name,
        city=record.city,
        country=record.country,
        currency_code=record.currency,
        mcc=record.mcc,
        state=ACTIVE,
    )


def acquirer_of(message: acquirer_pb2.Acquirer) -> Acquirer:
    """A new acquirer's record: it settles in its country's currency until a contract says otherwise."""
    require_active(message.state)
    country = read.needed(message.country, "acquirer.country")
    return Acquirer(
        acquirer_id=AcquirerId(participant_id(message.acquirer_id, "acquirer.acquirer_id")),
        name=read.needed(message.name, "acquirer.name"),
        country=country,
        settlement_currency=_currency_of(country),
    )


def acquirer(record: Acquirer) -> acquirer_pb2.Acquirer:
    """An acquirer, as a message."""
    return acquirer_pb2.Acquirer(
        acquirer_id=record.acquirer_id, name=record.name, country=record.country, state=ACTIVE
    )


def wallet(profile: Profile, contract: WalletContract | None) -> wallet_pb2.Wallet:
    """An installed wallet, with what its contract says."""
    message = wallet_pb2.Wallet(
        wallet_id=profile.wallet_id,
        name=profile.name,
        country=profile.country,
        currency_code=profile.currency,
        state=ACTIVE if contract is not None else participant_pb2.PARTICIPANT_STATE_SUSPENDED,
    )
    if contract is not None and contract.net_debit_cap is not None:
        message.net_debit_cap.CopyFrom(write.money(contract.net_debit_cap))
    return message


def contract(record: Acquirer | WalletContract) -> contract_pb2.Contract:
    """The terms in force, as a message."""
    if isinstance(record, WalletContract):
        party, code = participant(Role.WALLET, record.wallet_id), record.currency
        markup = percent_text(record.markup)
    else:
        party, code = participant(Role.ACQUIRER, record.acquirer_id), record.settlement_currency
        markup = ""
    message = contract_pb2.Contract(
        participant=party,
        version=record.version,
        currency_code=code,
        interchange_percent=percent_text(record.terms.interchange),
        hub_fee_percent=percent_text(record.terms.hub_fee),
        markup_percent=markup,
    )
    if record.minimum_payout_minor:
        message.settlement_minimum.CopyFrom(write.money(Money(code, record.minimum_payout_minor)))
    return message


def terms_of(message: contract_pb2.Contract) -> FeeTerms:
    """The fees that a contract states."""
    return FeeTerms(
        interchange=fraction(message.interchange_percent, "contract.interchange_percent"),
        hub_fee=fraction(message.hub_fee_percent, "contract.hub_fee_percent"),
    )


def credential(record: Credential) -> credential_pb2.Credential:
    """A credential, without its key."""
    return credential_pb2.Credential(
        credential_id=credential_id(record), holder=HOLDER[record.kind], holder_id=record.principal_id
    )


def credential_id(record: Credential) -> str:
    """A name for a credential that is no secret: the head of its key's hash."""
    return f"cre_{record.key_hash[:_ID_DIGITS]}"


def merchant_code(record: StaticCode) -> merchant_code_pb2.MerchantCode:
    """A registered code; its account shows its last four characters."""
    account = record.account
    shown = min(_SHOWN_OF_ACCOUNT, len(account) // 2)
    digest = sha256(f"{record.scheme}\0{account}".encode()).hexdigest()
    return merchant_code_pb2.MerchantCode(
        merchant_code_id=f"mco_{digest[:_ID_DIGITS]}",
        merchant_id=record.merchant_id,
        scheme=record.scheme,
        account="*" * (len(account) - shown) + account[len(account) - shown :],
    )


def fraction(percent: str, field: str) -> Decimal:
    """A share of "0.60" percent as 0.0060. Raises `Refused`."""
    if not _PERCENT.fullmatch(percent):
        raise read.field_refused("FIELD_INVALID", field, 'a percentage like "0.60", below 100')
    return Decimal(percent).scaleb(-2)


def percent_text(share: Decimal) -> str:
    """A share of 0.0060 as "0.6" percent."""
    return rate_text(share.scaleb(2))


def _currency_of(country: str) -> str:
    """What a country's merchants usually price in; where there are several, the first by its letters."""
    letters = sorted(currency_by_numeric(number).code for number in COUNTRIES.get(country, ()))
    if not letters:
        raise Refused("RECORD_INVALID", f"{country!r} is no country with a currency")
    return letters[0]
