"""Ids of merchant-presented schemes, as `hub/codes` names them, for profiles to choose from."""

OWN_ORDER_CODE = "qrossing-order"
"""The hub's own dynamic order codes."""

NATIONAL_ASIA = frozenset(
    {
        "emv-cn",
        "hk-fps",
        "id-qris",
        "in-bharatqr",
        "jp-jpqr",
        "kh-khqr",
        "kr-qr",
        "la-laoqr",
        "lk-lankaqr",
        "mm-mmqr",
        "my-duitnow",
        "np-qr",
        "ph-qrph",
        "sg-sgqr",
        "th-promptpay",
        "vn-vietqr",
    }
)
"""The national schemes whose codes a payer abroad may meet."""
