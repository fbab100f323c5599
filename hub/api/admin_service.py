"""AdminService over gRPC: who takes part, on what terms, with which keys and limits, for operations."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any, TypeVar

from grpc import aio

from fx.money import Money
from fx.providers.board import RateBoard
from hub.api import admin_words as words
from hub.api import read
from hub.api.cursors import decode_key, encode_key
from hub.api.guard import caller
from hub.api.parties import role_and_id
from hub.api.quarantine import confirm, quarantined
from hub.api.unserved import unserved
from hub.flows import participants
from hub.flows.books import Books
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.route import require_wallet
from hub.ledger.account import Role
from hub.participants.directory import key_hash
from hub.participants.model import Acquirer, Credential, WalletContract
from hub.payment.model import WalletId
from hub.payment.reasons import Refused
from hub.v1 import (
    acquirer_pb2,
    admin_service_pb2_grpc,
    contract_pb2,
    credential_pb2,
    merchant_code_pb2,
    merchant_pb2,
    quarantined_rate_pb2,
    wallet_pb2,
)

Context = aio.ServicerContext[Any, Any]

T = TypeVar("T")


def new_key() -> str:
    """A key for a credential: 256 random bits."""
    return token_urlsafe(32)


class AdminService(admin_service_pb2_grpc.AdminServiceServicer):
    """What it commits is in the directory of `ports` once it answers."""

    # A registered code is not forgotten yet; its merchant's key can be revoked.
    RetireMerchantCode = unserved

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        board: RateBoard,
        books: Books,
        *,
        new_key: Callable[[], str] = new_key,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._board = board
        self._books = books
        self._new_key = new_key

    async def CreateMerchant(
        self, request: merchant_pb2.CreateMerchantRequest, context: Context
    ) -> merchant_pb2.CreateMerchantResponse:
        asked = words.merchant_of(request.merchant)
        made = await self._desk.own(participants.create_merchant(self._ports, asked))
        return merchant_pb2.CreateMerchantResponse(merchant=words.merchant(made))

    async def UpdateMerchant(
        self, request: merchant_pb2.UpdateMerchantRequest, context: Context
    ) -> merchant_pb2.UpdateMerchantResponse:
        asked = words.merchant_of(request.merchant)
        updated = await self._desk.own(participants.update_merchant(self._ports, asked))
        return merchant_pb2.UpdateMerchantResponse(merchant=words.merchant(updated))

    async def ListMerchants(
        self, request: merchant_pb2.ListMerchantsRequest, context: Context
    ) -> merchant_pb2.ListMerchantsResponse:
        merchants = {
            merchant_id: merchant
            for merchant_id, merchant in self._ports.directory().merchants.items()
            if request.acquirer_id in ("", merchant.acquirer_id)
        }
        page, token = _page(merchants, request.page_size, request.page_token)
        return merchant_pb2.ListMerchantsResponse(
            merchants=[words.merchant(merchant) for merchant in page], next_page_token=token
        )

    async def RegisterMerchantCode(
        self, request: merchant_code_pb2.RegisterMerchantCodeRequest, context: Context
    ) -> merchant_code_pb2.RegisterMerchantCodeResponse:
        merchant_id = read.needed(request.merchant_id, "merchant_id")
        code = read.merchant_code(request.code)
        record = await self._desk.own(participants.register_code(self._ports, merchant_id, code))
        return merchant_code_pb2.RegisterMerchantCodeResponse(merchant_codes=[words.merchant_code(record)])

    async def ListMerchantCodes(
        self, request: merchant_code_pb2.ListMerchantCodesRequest, context: Context
    ) -> merchant_code_pb2.ListMerchantCodesResponse:
        codes = {
            f"{code.merchant_id}\0{code.scheme}\0{code.account}": code
            for code in self._ports.directory().static_codes.values()
            if request.merchant_id in ("", code.merchant_id)
        }
        page, token = _page(codes, request.page_size, request.page_token)
        return merchant_code_pb2.ListMerchantCodesResponse(
            merchant_codes=[words.merchant_code(code) for code in page], next_page_token=token
        )

    async def CreateAcquirer(
        self, request: acquirer_pb2.CreateAcquirerRequest, context: Context
    ) -> acquirer_pb2.CreateAcquirerResponse:
        asked = words.acquirer_of(request.acquirer)
        made = await self._desk.own(participants.create_acquirer(self._ports, asked))
        return acquirer_pb2.CreateAcquirerResponse(acquirer=words.acquirer(made))

    async def UpdateAcquirer(
        self, request: acquirer_pb2.UpdateAcquirerRequest, context: Context
    ) -> acquirer_pb2.UpdateAcquirerResponse:
        asked = words.acquirer_of(request.acquirer)
        renamed = await self._desk.own(
            participants.rename_acquirer(self._ports, asked.acquirer_id, asked.name, asked.country)
        )
        return acquirer_pb2.UpdateAcquirerResponse(acquirer=words.acquirer(renamed))

    async def ListAcquirers(
        self, request: acquirer_pb2.ListAcquirersRequest, context: Context
    ) -> acquirer_pb2.ListAcquirersResponse:
        acquirers = self._ports.directory().acquirers
        return acquirer_pb2.ListAcquirersResponse(
            acquirers=[words.acquirer(acquirers[acquirer_id]) for acquirer_id in sorted(acquirers)]
        )

    async def ListWallets(
        self, request: wallet_pb2.ListWalletsRequest, context: Context
    ) -> wallet_pb2.ListWalletsResponse:
        wallet_ids = [profile.wallet_id for profile in self._ports.wallets.profiles()]
        return wallet_pb2.ListWalletsResponse(
            wallets=[await self._wallet(wallet_id) for wallet_id in wallet_ids]
        )

    async def UpdateWallet(
        self, request: wallet_pb2.UpdateWalletRequest, context: Context
    ) -> wallet_pb2.UpdateWalletResponse:
        words.require_active(request.state)
        contract = participants.find_contract(self._ports, read.needed(request.wallet_id, "wallet_id"))
        return wallet_pb2.UpdateWalletResponse(wallet=await self._wallet(contract.wallet_id))

    async def SetNetDebitCap(
        self, request: wallet_pb2.SetNetDebitCapRequest, context: Context
    ) -> wallet_pb2.SetNetDebitCapResponse:
        contract = participants.find_contract(self._ports, read.needed(request.wallet_id, "wallet_id"))
        cap: Money | None = None
        if request.HasField("net_debit_cap"):
            cap = read.payable(request.net_debit_cap, "net_debit_cap")
            if cap.currency_code != contract.currency:
                raise Refused("CURRENCY_MISMATCH", f"{contract.wallet_id} is capped in {contract.currency}")
        capped = replace(contract, net_debit_cap=cap)
        await self._desk.own(participants.save(self._ports, capped))
        return wallet_pb2.SetNetDebitCapResponse(wallet=await self._wallet(capped.wallet_id))

    async def CreateContract(
        self, request: contract_pb2.CreateContractRequest, context: Context
    ) -> contract_pb2.CreateContractResponse:
        asked = self._contract_of(request.contract)
        made = await self._desk.own(participants.new_contract(self._ports, asked))
        return contract_pb2.CreateContractResponse(contract=words.contract(made))

    async def ListContracts(
        self, request: contract_pb2.ListContractsRequest, context: Context
    ) -> contract_pb2.ListContractsResponse:
        if request.all_versions:
            raise Refused("NOT_SERVED", "only the terms in force are listed yet")
        directory = self._ports.directory()
        contracts: dict[tuple[Role, str], Acquirer | WalletContract] = {
            **{(Role.WALLET, key): record for key, record in directory.wallets.items()},
            **{(Role.ACQUIRER, key): record for key, record in directory.acquirers.items()},
        }
        if request.HasField("participant"):
            asked = role_and_id(request.participant, "participant")
            contracts = {asked: contracts[asked]} if asked in contracts else {}
        return contract_pb2.ListContractsResponse(
            contracts=[words.contract(contracts[key]) for key in sorted(contracts)]
        )

    async def CreateCredential(
        self, request: credential_pb2.CreateCredentialRequest, context: Context
    ) -> credential_pb2.CreateCredentialResponse:
        kind = words.HOLDER_OF.get(request.holder)
        if kind is None:
            raise read.field_refused("FIELD_MISSING", "holder", "is needed")
        if request.HasField("expire_time") or request.label:
            raise Refused("NOT_SERVED", "labels and expiry of keys are not kept yet")
        key = self._new_key()
        record = Credential(key_hash(key), kind, read.needed(request.holder_id, "holder_id"))
        await self._desk.own(participants.add_credential(self._ports, record))
        return credential_pb2.CreateCredentialResponse(credential=words.credential(record), key=key)

    async def ListCredentials(
        self, request: credential_pb2.ListCredentialsRequest, context: Context
    ) -> credential_pb2.ListCredentialsResponse:
        credentials = {
            words.credential_id(record): record
            for record in self._ports.directory().credentials.values()
            if not record.revoked
            and request.holder in (credential_pb2.CREDENTIAL_HOLDER_UNSPECIFIED, words.HOLDER[record.kind])
            and request.holder_id in ("", record.principal_id)
        }
        page, token = _page(credentials, request.page_size, request.page_token)
        return credential_pb2.ListCredentialsResponse(
            credentials=[words.credential(record) for record in page], next_page_token=token
        )

    async def RevokeCredential(
        self, request: credential_pb2.RevokeCredentialRequest, context: Context
    ) -> credential_pb2.RevokeCredentialResponse:
        asked = read.needed(request.credential_id, "credential_id")
        for record in self._ports.directory().credentials.values():
            if words.credential_id(record) == asked:
                revoked = replace(record, revoked=True)
                await self._desk.own(participants.save(self._ports, revoked))
                return credential_pb2.RevokeCredentialResponse(credential=words.credential(revoked))
        raise Refused("RECORD_NOT_FOUND", "no such credential")

    async def ListQuarantinedRates(
        self, request: quarantined_rate_pb2.ListQuarantinedRatesRequest, context: Context
    ) -> quarantined_rate_pb2.ListQuarantinedRatesResponse:
        return quarantined_rate_pb2.ListQuarantinedRatesResponse(
            quarantined_rates=quarantined(self._board, self._ports.clock.now())
        )

    async def ConfirmRate(
        self, request: quarantined_rate_pb2.ConfirmRateRequest, context: Context
    ) -> quarantined_rate_pb2.ConfirmRateResponse:
        rate_id = read.needed(request.quarantined_rate_id, "quarantined_rate_id")
        by = caller().credential.principal_id
        confirmed = confirm(self._board, rate_id, by, self._ports.clock.now())
        return quarantined_rate_pb2.ConfirmRateResponse(confirmed_rate=confirmed)

    async def _wallet(self, wallet_id: str) -> wallet_pb2.Wallet:
        """An installed wallet as it stands, with what counts against its cap now."""
        profile = self._ports.wallets.wallet(wallet_id).profile
        used_minor = await self._books.net_debit_minor(wallet_id, profile.currency)
        message = words.wallet(profile, self._ports.directory().wallets.get(wallet_id))
        message.net_debit_used.currency_code = profile.currency
        message.net_debit_used.minor_units = used_minor
        return message

    def _contract_of(self, message: contract_pb2.Contract) -> Acquirer | WalletContract:
        """The terms asked for, on top of the ones in force."""
        if message.settlement_lag_days or message.calendar or message.effective_date:
            raise Refused("NOT_SERVED", "terms are in force at once; calendars are not kept yet")
        role, participant_id = role_and_id(message.participant, "contract.participant")
        code = read.currency_code(message.currency_code, "contract.currency_code")
        terms, least = words.terms_of(message), 0
        if message.HasField("settlement_minimum"):
            minimum = read.payable(message.settlement_minimum, "contract.settlement_minimum")
            if minimum.currency_code != code:
                raise Refused("CURRENCY_MISMATCH", f"the account is in {code}")
            least = minimum.minor_units
        if role is Role.ACQUIRER:
            if message.markup_percent:
                raise Refused("RECORD_INVALID", "an acquirer's contract has no markup")
            known = participants.find_acquirer(self._ports, participant_id)
            return replace(known, settlement_currency=code, terms=terms, minimum_payout_minor=least)
        require_wallet(self._ports, participant_id)
        if code != self._ports.wallets.wallet(participant_id).profile.currency:
            raise Refused("CURRENCY_MISMATCH", f"{participant_id} pays in another currency than {code}")
        in_force = self._ports.directory().wallets.get(participant_id)
        none = WalletContract(WalletId(participant_id), code, version=0)
        return replace(
            in_force or none,
            terms=terms,
            markup=words.fraction(message.markup_percent or "0", "contract.markup_percent"),
            minimum_payout_minor=least,
        )


def _page(rows: Mapping[str, T], page_size: int, page_token: str) -> tuple[list[T], str]:
    """A page of rows in the order of their keys, and the token of the next one."""
    size = read.page_size(page_size)
    behind = decode_key(page_token)
    keys = [key for key in sorted(rows) if key > behind]
    token = encode_key(keys[size - 1]) if len(keys) > size else ""
    return [rows[key] for key in keys[:size]], token
