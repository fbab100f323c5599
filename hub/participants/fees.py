"""The fees of one payment, from both contracts (DESIGN A2)."""

from fx.money import Money
from fx.rounding import share_half_up
from hub.participants.model import Acquirer, WalletContract
from hub.payment.model import Fees


def fees(merchant_amount: Money, wallet_amount: Money, acquirer: Acquirer, contract: WalletContract) -> Fees:
    """Each fee rounded half up by itself, in the currency of the side that pays or receives it."""
    return Fees(
        acquirer_interchange_minor=share_half_up(merchant_amount.minor_units, acquirer.terms.interchange),
        acquirer_hub_fee_minor=share_half_up(merchant_amount.minor_units, acquirer.terms.hub_fee),
        wallet_interchange_minor=share_half_up(wallet_amount.minor_units, contract.terms.interchange),
        wallet_hub_fee_minor=share_half_up(wallet_amount.minor_units, contract.terms.hub_fee),
        acquirer_contract_version=acquirer.version,
        wallet_contract_version=contract.version,
    )
