"""Kakao Pay of Korea: what the hub has to know of it before it calls it."""

from wallets.merchant_schemes import NATIONAL_ASIA, OWN_ORDER_CODE
from wallets.outcome import DeclineReason
from wallets.profile import CodePattern, Profile

PROFILE = Profile(
    wallet_id="kakaopay",
    name="Kakao Pay",
    country="KR",
    currency="KRW",
    codes=(CodePattern(prefix="291088", lengths=(24,)),),
    merchant_schemes=NATIONAL_ASIA | {OWN_ORDER_CODE},
    # Its errors are numbers; -780 says only "approval failed", so the cause under it decides.
    final_codes={
        "-780/USER_POINT_LACK": DeclineReason.INSUFFICIENT_FUNDS,
        "-780/CODE_EXPIRED": DeclineReason.CODE_EXPIRED,
        "-780/CODE_USED": DeclineReason.CODE_USED,
        "-780/CODE_INVALID": DeclineReason.CODE_UNKNOWN,
        "-780/USER_REJECTED": DeclineReason.PAYER_REJECTED,
        "-780/USER_LIMIT_EXCEEDED": DeclineReason.PAYER_LIMIT_EXCEEDED,
        "-780/USER_LOCKED": DeclineReason.PAYER_BLOCKED,
        "-780/RISK_DENIED": DeclineReason.RISK_REJECTED,
        "-780/TIMEOUT_ORDER": DeclineReason.ORDER_EXPIRED,
        "-780/CANCELED_ORDER": DeclineReason.ORDER_CANCELLED,
        "-780/NOT_SUPPORTED": DeclineReason.NOT_SUPPORTED,
        "-722": DeclineReason.REFUND_EXCEEDS_PAYMENT,
        "-723": DeclineReason.REFUND_REJECTED,
        "-724": DeclineReason.REFUND_WINDOW_ENDED,
    },
    tombstones=False,
    # Approvals are synchronous there: what has not happened soon after the call ended does not happen.
    pay_in_flight_seconds=20,
)
