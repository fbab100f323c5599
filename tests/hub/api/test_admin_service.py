"""AdminService as operations meet it: what it changes is in force at the next call."""

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from hub.api.parties import participant
from hub.ledger.account import Role
from hub.sandbox.shops import SHOPS
from hub.v1 import participant_pb2
from hub.v1.acquirer_pb2 import (
    Acquirer,
    CreateAcquirerRequest,
    ListAcquirersRequest,
    UpdateAcquirerRequest,
)
from hub.v1.contract_pb2 import Contract, CreateContractRequest, ListContractsRequest
from hub.v1.credential_pb2 import (
    CREDENTIAL_HOLDER_MERCHANT,
    CREDENTIAL_HOLDER_OPERATOR,
    CREDENTIAL_HOLDER_WALLET,
    CreateCredentialRequest,
    ListCredentialsRequest,
    RevokeCredentialRequest,
)
from hub.v1.merchant_code_pb2 import ListMerchantCodesRequest, RegisterMerchantCodeRequest
from hub.v1.merchant_pb2 import (
    CreateMerchantRequest,
    ListMerchantsRequest,
    Merchant,
    UpdateMerchantRequest,
)
from hub.v1.quarantined_rate_pb2 import ConfirmRateRequest, ListQuarantinedRatesRequest
from hub.v1.wallet_gateway_service_pb2 import ResolveCodeRequest
from hub.v1.wallet_pb2 import ListWalletsRequest, SetNetDebitCapRequest, UpdateWalletRequest
from tests.hub.api.calls import an_order, as_, money, refusal
from tests.hub.api.cast import (
    BOOKS,
    BOOKS_KEY,
    CODE,
    NOODLES,
    NOODLES_CODE,
    NOON,
    OPERATOR_KEY,
    SEOUL,
    THAI,
    THAI_KEY,
)
from tests.hub.api.house import House, at_home

OPS = as_(OPERATOR_KEY)
TEA = Merchant(
    merchant_id="mer_tea",
    acquirer_id="acq_jp",
    name="Uji Tea",
    city="Kyoto",
    country="JP",
    currency_code="JPY",
    mcc="5499",
)
MANILA_CODE = next(shop.code for shop in SHOPS if shop.country == "PH")


async def _do(house: House, method: str, request: Any) -> Any:
    return await getattr(house.admin, method)(request, metadata=OPS)


async def _reason(house: House, method: str, request: Any) -> str:
    """What it is refused with; nothing is changed by it."""
    before = house.dump()
    reason = (await refusal(_do(house, method, request))).reason
    assert before == house.dump()
    return reason


async def _key(house: House, holder: Any, holder_id: str) -> Any:
    return await _do(house, "CreateCredential", CreateCredentialRequest(holder=holder, holder_id=holder_id))


@at_home()
async def test_a_new_merchant_takes_payments_with_its_new_key(house: House) -> None:
    await _do(house, "CreateMerchant", CreateMerchantRequest(merchant=TEA))
    made = await _key(house, CREDENTIAL_HOLDER_MERCHANT, "mer_tea")
    paid = await house.pay("first", key=made.key)
    await _do(house, "RevokeCredential", RevokeCredentialRequest(credential_id=made.credential.credential_id))
    refused = await refusal(house.pay("second", key=made.key))

    assert "mer_tea" == paid.merchant_id
    assert "NO_CREDENTIAL" == refused.reason
    assert made.key not in str(house.dump())


@at_home()
async def test_a_merchant_is_made_once_and_changed_where_it_may_be(house: House) -> None:
    create = CreateMerchantRequest(merchant=TEA)
    await _do(house, "CreateMerchant", create)
    await _do(house, "CreateMerchant", create)
    renamed = Merchant()
    renamed.CopyFrom(TEA)
    renamed.name = "Uji Matcha"
    updated = await _do(house, "UpdateMerchant", UpdateMerchantRequest(merchant=renamed))
    order = await house.payments.CreatePayment(
        an_order("o"), metadata=as_((await _key(house, CREDENTIAL_HOLDER_MERCHANT, "mer_tea")).key)
    )
    moved = Merchant()
    moved.CopyFrom(TEA)
    moved.currency_code = "THB"
    nobody = Merchant()
    nobody.CopyFrom(TEA)
    nobody.merchant_id = "mer_nobody"
    orphan = Merchant()
    orphan.CopyFrom(nobody)
    orphan.acquirer_id = "acq_nobody"

    assert "Uji Matcha" == updated.merchant.name
    assert "Uji Matcha" in order.order_code
    assert "RECORD_INVALID" == await _reason(house, "CreateMerchant", create)
    assert "RECORD_INVALID" == await _reason(house, "UpdateMerchant", UpdateMerchantRequest(merchant=moved))
    assert "RECORD_NOT_FOUND" == await _reason(
        house, "UpdateMerchant", UpdateMerchantRequest(merchant=nobody)
    )
    assert "RECORD_NOT_FOUND" == await _reason(
        house, "CreateMerchant", CreateMerchantRequest(merchant=orphan)
    )


@at_home()
async def test_merchants_are_listed_by_id_in_pages(house: House) -> None:
    first = await _do(house, "ListMerchants", ListMerchantsRequest(page_size=2))
    rest = await _do(
        house, "ListMerchants", ListMerchantsRequest(page_size=2, page_token=first.next_page_token)
    )
    thai = await _do(house, "ListMerchants", ListMerchantsRequest(acquirer_id="acq_th"))

    ids = [merchant.merchant_id for merchant in (*first.merchants, *rest.merchants)]
    assert [BOOKS, "mer_hanoi", NOODLES] == ids
    assert "" == rest.next_page_token
    assert [NOODLES] == [merchant.merchant_id for merchant in thai.merchants]


@at_home()
async def test_acquirers_are_made_renamed_and_listed(house: House) -> None:
    created = CreateAcquirerRequest(acquirer=Acquirer(acquirer_id="acq_sg", name="Lion", country="SG"))
    await _do(house, "CreateAcquirer", created)
    await _do(house, "CreateAcquirer", created)
    renamed = Acquirer(acquirer_id="acq_sg", name="Merlion", country="SG")
    await _do(house, "UpdateAcquirer", UpdateAcquirerRequest(acquirer=renamed))
    listed = (await _do(house, "ListAcquirers", ListAcquirersRequest())).acquirers
    moved = Acquirer(acquirer_id="acq_sg", name="Merlion", country="MY")

    assert [("acq_jp", "JP"), ("acq_sg", "SG"), ("acq_th", "TH")] == [
        (one.acquirer_id, one.country) for one in listed
    ]
    assert "Merlion" == listed[1].name
    assert "RECORD_INVALID" == await _reason(house, "UpdateAcquirer", UpdateAcquirerRequest(acquirer=moved))
    assert "RECORD_INVALID" == await _reason(house, "CreateAcquirer", CreateAcquirerRequest(acquirer=moved))


@at_home()
async def test_a_contract_s_versions_count_up_and_price_what_comes(house: House) -> None:
    terms = Contract(
        participant=participant(Role.WALLET, THAI),
        currency_code="THB",
        interchange_percent="1.00",
        hub_fee_percent="0.20",
        markup_percent="1.00",
        settlement_minimum=money("1000.00 THB"),
    )
    first = await _do(house, "CreateContract", CreateContractRequest(contract=terms))
    again = await _do(house, "CreateContract", CreateContractRequest(contract=terms))
    paid = await house.pay()
    listed = await _do(
        house, "ListContracts", ListContractsRequest(participant=participant(Role.WALLET, THAI))
    )

    assert (2, 2) == (first.contract.version, again.contract.version)
    assert "0.225836" == paid.rate
    assert [first.contract] == list(listed.contracts)


@at_home()
async def test_an_acquirer_s_contract_says_what_it_pays(house: House) -> None:
    terms = Contract(
        participant=participant(Role.ACQUIRER, "acq_jp"),
        currency_code="JPY",
        interchange_percent="0",
        hub_fee_percent="0",
    )
    made = await _do(house, "CreateContract", CreateContractRequest(contract=terms))
    await house.pay()
    listed = (await _do(house, "ListContracts", ListContractsRequest())).contracts

    assert 2 == made.contract.version
    assert 4 == len(listed)
    assert not [row for row in house.dump()["posting"] if "ACQUIRER" in row[3] and row[5] != "AMOUNT"]


@at_home()
async def test_terms_that_can_t_be_kept_are_refused(house: House) -> None:
    def asked(**wrong: Any) -> CreateContractRequest:
        terms = {
            "participant": participant(Role.WALLET, THAI),
            "currency_code": "THB",
            "interchange_percent": "0.60",
            "hub_fee_percent": "0.10",
        }
        return CreateContractRequest(contract=Contract(**{**terms, **wrong}))

    acquirer = participant(Role.ACQUIRER, "acq_jp")
    found = [
        await _reason(house, "CreateContract", asked(**wrong))
        for wrong in (
            {"currency_code": "JPY"},
            {"settlement_minimum": money("10 JPY")},
            {"participant": participant(Role.WALLET, "nobody")},
            {"participant": acquirer, "currency_code": "JPY", "markup_percent": "1"},
            {"participant": participant(Role.ACQUIRER, "nobody")},
            {"calendar": "TH"},
            {"effective_date": "2027-01-01"},
            {"interchange_percent": "a lot"},
        )
    ]

    assert [
        "CURRENCY_MISMATCH",
        "CURRENCY_MISMATCH",
        "UNKNOWN_WALLET",
        "RECORD_INVALID",
        "RECORD_NOT_FOUND",
        "NOT_SERVED",
        "NOT_SERVED",
        "FIELD_INVALID",
    ] == found
    assert "NOT_SERVED" == await _reason(house, "ListContracts", ListContractsRequest(all_versions=True))


@at_home()
async def test_a_cap_is_set_and_lifted(house: House) -> None:
    capped = SetNetDebitCapRequest(wallet_id=THAI, net_debit_cap=money("700.00 THB"))
    told = await _do(house, "SetNetDebitCap", capped)
    refused = await refusal(house.pay("over"))
    await _do(house, "SetNetDebitCap", SetNetDebitCapRequest(wallet_id=THAI))
    paid = await house.pay("under")
    wrong = SetNetDebitCapRequest(wallet_id=THAI, net_debit_cap=money("700 JPY"))

    assert money("700.00 THB") == told.wallet.net_debit_cap
    assert "LIMIT_EXCEEDED" == refused.reason
    assert THAI == paid.wallet_id
    assert "CURRENCY_MISMATCH" == await _reason(house, "SetNetDebitCap", wrong)
    assert "UNKNOWN_WALLET" == await _reason(house, "SetNetDebitCap", SetNetDebitCapRequest(wallet_id="x"))


@at_home()
async def test_wallets_are_listed_and_not_suspended_yet(house: House) -> None:
    listed = (await _do(house, "ListWallets", ListWalletsRequest())).wallets
    active = UpdateWalletRequest(wallet_id=THAI, state=participant_pb2.PARTICIPANT_STATE_ACTIVE)
    suspended = UpdateWalletRequest(wallet_id=THAI, state=participant_pb2.PARTICIPANT_STATE_SUSPENDED)

    assert [(SEOUL, "KRW"), (THAI, "THB")] == [(one.wallet_id, one.currency_code) for one in listed]
    assert [money("0 KRW"), money("0.00 THB")] == [one.net_debit_used for one in listed]
    assert THAI == (await _do(house, "UpdateWallet", active)).wallet.wallet_id
    assert "NOT_SERVED" == await _reason(house, "UpdateWallet", suspended)


@at_home()
async def test_what_counts_against_a_cap_is_what_is_owed_and_what_may_be_yet(house: House) -> None:
    async def used() -> Any:
        return (await _do(house, "ListWallets", ListWalletsRequest())).wallets[1].net_debit_used

    await house.pay("paid")
    owed = await used()
    await house.begin("slow")

    assert money("774.24 THB") == owed
    assert money("1552.37 THB") == await used()


@at_home()
async def test_keys_are_for_whoever_is_there(house: House) -> None:
    def asked(**more: Any) -> CreateCredentialRequest:
        return CreateCredentialRequest(**more)

    wallet = await _key(house, CREDENTIAL_HOLDER_WALLET, THAI)
    operator = await _key(house, CREDENTIAL_HOLDER_OPERATOR, "bob")
    expiry = Timestamp(seconds=int(NOON.timestamp()))

    assert len(wallet.key) > 40
    assert wallet.key != operator.key
    assert (await house.admin.ListWallets(ListWalletsRequest(), metadata=as_(operator.key))).wallets
    found = [
        await _reason(house, "CreateCredential", request)
        for request in (
            asked(holder_id="bob"),
            asked(holder=CREDENTIAL_HOLDER_MERCHANT, holder_id="mer_nobody"),
            asked(holder=CREDENTIAL_HOLDER_WALLET, holder_id="nobody"),
            asked(holder=CREDENTIAL_HOLDER_OPERATOR),
            asked(holder=CREDENTIAL_HOLDER_OPERATOR, holder_id="bob", expire_time=expiry),
        )
    ]
    assert ["FIELD_MISSING", "RECORD_NOT_FOUND", "UNKNOWN_WALLET", "FIELD_MISSING", "NOT_SERVED"] == found


@at_home()
async def test_keys_are_listed_without_themselves(house: House) -> None:
    all_keys = (await _do(house, "ListCredentials", ListCredentialsRequest())).credentials
    books = await _do(
        house,
        "ListCredentials",
        ListCredentialsRequest(holder=CREDENTIAL_HOLDER_MERCHANT, holder_id=BOOKS),
    )

    assert 9 == len(all_keys)
    assert [BOOKS] == [one.holder_id for one in books.credentials]
    assert BOOKS_KEY not in str(all_keys)
    assert "RECORD_NOT_FOUND" == await _reason(
        house, "RevokeCredential", RevokeCredentialRequest(credential_id="cre_none")
    )


@at_home()
async def test_a_registered_code_is_payable_at_once(house: House) -> None:
    register = RegisterMerchantCodeRequest(merchant_id=BOOKS, code=MANILA_CODE)
    first = await _do(house, "RegisterMerchantCode", register)
    again = await _do(house, "RegisterMerchantCode", register)
    resolved = await house.gateway.ResolveCode(
        ResolveCodeRequest(code=MANILA_CODE, amount=money("3480 JPY")), metadata=as_(THAI_KEY)
    )
    listed = (await _do(house, "ListMerchantCodes", ListMerchantCodesRequest())).merchant_codes

    assert first == again
    assert BOOKS == resolved.merchant.merchant_id
    assert [BOOKS, NOODLES] == [code.merchant_id for code in listed]
    assert all(code.account.startswith("*") for code in listed)


@at_home()
async def test_a_code_that_can_t_be_registered_is_refused(house: House) -> None:
    order = await house.order()
    found = [
        await _reason(
            house, "RegisterMerchantCode", RegisterMerchantCodeRequest(merchant_id=merchant_id, code=code)
        )
        for merchant_id, code in (
            (BOOKS, NOODLES_CODE),
            ("mer_nobody", MANILA_CODE),
            (BOOKS, "hello"),
            (BOOKS, CODE),
            (BOOKS, order.order_code),
        )
    ]

    assert [
        "RECORD_INVALID",
        "RECORD_NOT_FOUND",
        "INVALID_CODE",
        "CODE_TYPE_MISMATCH",
        "CODE_TYPE_MISMATCH",
    ] == found


@at_home()
async def test_a_rate_that_jumped_is_let_through_by_an_operator(house: House) -> None:
    await house.pay("first")
    house.sheet.publish(NOON, THB="40")
    stopped = await refusal(house.pay("second"))
    (waiting,) = (await _do(house, "ListQuarantinedRates", ListQuarantinedRatesRequest())).quarantined_rates
    confirm = ConfirmRateRequest(quarantined_rate_id=waiting.quarantined_rate_id)
    await _do(house, "ConfirmRate", confirm)
    paid = await house.pay("third")

    assert "RATE_QUARANTINED" == stopped.reason
    assert "0.25" == paid.rate
    assert "RECORD_NOT_FOUND" == await _reason(house, "ConfirmRate", confirm)
