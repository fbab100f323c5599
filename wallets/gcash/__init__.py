"""GCash of the Philippines, spoken to in the Alipay+ style: what the hub has to know of it."""

from wallets.merchant_schemes import NATIONAL_ASIA, OWN_ORDER_CODE
from wallets.outcome import DeclineReason
from wallets.profile import CodePattern, HoldSupport, Profile

PROFILE = Profile(
    wallet_id="gcash",
    name="GCash",
    country="PH",
    currency="PHP",
    codes=(CodePattern(prefix="281006", lengths=(24,)),),
    merchant_schemes=NATIONAL_ASIA | {OWN_ORDER_CODE},
    # PROCESS_FAIL is left out on purpose: the partner's document calls it "a general failure, inquire".
    final_codes={
        "USER_BALANCE_NOT_ENOUGH": DeclineReason.INSUFFICIENT_FUNDS,
        "EXPIRED_CODE": DeclineReason.CODE_EXPIRED,
        "USED_CODE": DeclineReason.CODE_USED,
        "INVALID_CODE": DeclineReason.CODE_UNKNOWN,
        "USER_REJECTED": DeclineReason.PAYER_REJECTED,
        "USER_AMOUNT_EXCEED_LIMIT": DeclineReason.PAYER_LIMIT_EXCEEDED,
        "USER_STATUS_ABNORMAL": DeclineReason.PAYER_BLOCKED,
        "RISK_REJECT": DeclineReason.RISK_REJECTED,
        "ORDER_IS_CLOSED": DeclineReason.ORDER_EXPIRED,
        "ORDER_IS_CANCELLED": DeclineReason.ORDER_CANCELLED,
        "CURRENCY_NOT_SUPPORT": DeclineReason.NOT_SUPPORTED,
        "REFUND_WINDOW_EXCEED": DeclineReason.REFUND_WINDOW_ENDED,
        "REFUND_AMOUNT_EXCEED": DeclineReason.REFUND_EXCEEDS_PAYMENT,
        "ORDER_STATUS_INVALID": DeclineReason.REFUND_REJECTED,
        "CAPTURE_AMOUNT_EXCEED": DeclineReason.CAPTURE_EXCEEDS_HOLD,
        "AUTHORIZATION_CAPTURED": DeclineReason.CAPTURE_REJECTED,
    },
    # A cancel of an unknown order leaves no mark: a pay still under way there may debit after it.
    tombstones=False,
    pay_in_flight_seconds=60,
    hold=HoldSupport.NATIVE,
)
