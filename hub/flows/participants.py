"""Who takes part, changed by operations: each change is one durable record, checked against the others."""

from dataclasses import replace

from hub.codes.code import Code, CodeError
from hub.codes.iso import COUNTRIES
from hub.codes.reader import read
from hub.codes.schemes.elsewhere import ORDER
from hub.flows.deciding import commit
from hub.flows.ports import Ports
from hub.flows.route import require_wallet
from hub.flows.units import Committed, SaveRecord, Unit
from hub.participants.directory import Record
from hub.participants.model import (
    Acquirer,
    Credential,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.reasons import Refused


async def save(ports: Ports, record: Record) -> None:
    """Makes a record durable; from then on it is in the directory. Raises `Refused`."""
    if not isinstance(await commit(ports, Unit((SaveRecord(record),))), Committed):
        raise Refused("STORE_UNAVAILABLE", "the record was not kept: ask again")


async def create_merchant(ports: Ports, merchant: Merchant) -> Merchant:
    """Adds a merchant; the same again changes nothing. Raises `Refused`."""
    known = ports.directory().merchants.get(merchant.merchant_id)
    if known == merchant:
        return known
    if known is not None:
        raise Refused("RECORD_INVALID", f"{merchant.merchant_id} is there with other facts: update it")
    find_acquirer(ports, merchant.acquirer_id)
    require_country(merchant.country)
    await save(ports, merchant)
    return merchant


async def update_merchant(ports: Ports, merchant: Merchant) -> Merchant:
    """Changes what payers are shown. Raises `Refused`."""
    known = find_merchant(ports, merchant.merchant_id)
    fixed = (known.acquirer_id, known.country, known.currency)
    if (merchant.acquirer_id, merchant.country, merchant.currency) != fixed:
        raise Refused("RECORD_INVALID", "a merchant's acquirer, country and currency can't change")
    await save(ports, merchant)
    return merchant


async def create_acquirer(ports: Ports, acquirer: Acquirer) -> Acquirer:
    """Adds an acquirer under the default terms; the same again changes nothing. Raises `Refused`."""
    known = ports.directory().acquirers.get(acquirer.acquirer_id)
    if known is not None and (known.name, known.country) == (acquirer.name, acquirer.country):
        return known
    if known is not None:
        raise Refused("RECORD_INVALID", f"{acquirer.acquirer_id} is there with other facts: update it")
    require_country(acquirer.country)
    await save(ports, acquirer)
    return acquirer


async def rename_acquirer(ports: Ports, acquirer_id: str, name: str, country: str) -> Acquirer:
    """Changes an acquirer's name. Raises `Refused`."""
    known = find_acquirer(ports, acquirer_id)
    if country != known.country:
        raise Refused("RECORD_INVALID", "an acquirer's country can't change")
    renamed = replace(known, name=name)
    await save(ports, renamed)
    return renamed


async def new_contract(ports: Ports, contract: Acquirer | WalletContract) -> Acquirer | WalletContract:
    """Records terms as the next version; the same terms again change nothing. Raises `Refused`.

    `contract.version` is that of the terms in force, 0 when there are none.
    """
    directory = ports.directory()
    known: Acquirer | WalletContract | None
    if isinstance(contract, Acquirer):
        known = directory.acquirers.get(contract.acquirer_id)
    else:
        require_wallet(ports, contract.wallet_id)
        known = directory.wallets.get(contract.wallet_id)
    if known == contract:
        return known
    newer = replace(contract, version=contract.version + 1)
    await save(ports, newer)
    return newer


async def add_credential(ports: Ports, credential: Credential) -> None:
    """Keeps a new key's hash. Raises `Refused` unless its holder is there."""
    match credential.kind:
        case PrincipalKind.MERCHANT:
            find_merchant(ports, credential.principal_id)
        case PrincipalKind.ACQUIRER:
            find_acquirer(ports, credential.principal_id)
        case PrincipalKind.WALLET:
            require_wallet(ports, credential.principal_id)
        case PrincipalKind.OPERATOR:
            pass
    await save(ports, credential)


async def register_code(ports: Ports, merchant_id: str, text: str) -> StaticCode:
    """Makes a merchant's printed code payable; the same again changes nothing. Raises `Refused`."""
    find_merchant(ports, merchant_id)
    said = _merchants_code(text)
    record = StaticCode(said.scheme, said.account or "", find_merchant(ports, merchant_id).merchant_id)
    known = ports.directory().static_code([(record.scheme, record.account)])
    if known is not None and known.merchant_id != merchant_id:
        raise Refused("RECORD_INVALID", "the code is registered for another merchant")
    if known is None:
        await save(ports, record)
    return record


def find_merchant(ports: Ports, merchant_id: str) -> Merchant:
    """A merchant that must be there. Raises `Refused`."""
    merchant = ports.directory().merchants.get(merchant_id)
    if merchant is None:
        raise Refused("RECORD_NOT_FOUND", f"no merchant {merchant_id}")
    return merchant


def find_acquirer(ports: Ports, acquirer_id: str) -> Acquirer:
    """An acquirer that must be there. Raises `Refused`."""
    acquirer = ports.directory().acquirers.get(acquirer_id)
    if acquirer is None:
        raise Refused("RECORD_NOT_FOUND", f"no acquirer {acquirer_id}")
    return acquirer


def find_contract(ports: Ports, wallet_id: str) -> WalletContract:
    """A wallet's contract that must be there. Raises `Refused`."""
    require_wallet(ports, wallet_id)
    contract = ports.directory().wallets.get(wallet_id)
    if contract is None:
        raise Refused("RECORD_NOT_FOUND", f"no contract with {wallet_id}")
    return contract


def require_country(country: str) -> None:
    """Refuses what is no country of ISO 3166-1."""
    if country not in COUNTRIES:
        raise Refused("RECORD_INVALID", f"{country!r} is no country: two letters of ISO 3166")


def _merchants_code(text: str) -> Code:
    """What a printed code says, as payers' scans of it will be looked up."""
    try:
        said = read(text)
    except CodeError as wrong:
        raise Refused("INVALID_CODE", str(wrong)) from wrong
    if said.kind not in ("mpm", "uri") or said.scheme == ORDER.id:
        raise Refused("CODE_TYPE_MISMATCH", f"a merchant's printed code, not one of kind {said.kind}")
    if not said.account:
        raise Refused("UNSUPPORTED_CODE", "the code does not say whom it pays")
    return said
