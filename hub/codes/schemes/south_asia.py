"""Codes of India, Sri Lanka and Nepal."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

INDIA: Final = Family(
    id="in-bharatqr",
    country="IN",
    currency="356",
    schemes=(
        # 26: 01 the UPI address, 02 least amount; 27: 01 transaction reference, 02 address of the bill
        Scheme(
            "in-bharatqr",
            ("a000000524",),
            "26",
            "NPCI, Bharat QR specification 4.0",
            account=("01",),
        ),
    ),
)

SRI_LANKA: Final = Family(
    id="lk-lankaqr",
    country="LK",
    currency="144",
    schemes=(),
    # 28 characters in sub-tag 00: bank, branch and merchant run together
    other=Scheme("lk-lankaqr", (), "26", "LankaClear, LANKAQR specification", account=("00",)),
)

NEPAL: Final = Family(
    id="np-qr",
    country="NP",
    currency="524",
    schemes=(
        Scheme("np-fonepay", ("np.com.fonepay", "fonepay.com"), "26", "Fonepay", account=("01",)),
        Scheme("np-nepalpay", ("np.com.nchl", "nepalpay"), "29", "NCHL, NEPALPAY QR", account=("01",)),
    ),
)

FAMILIES: Final = (INDIA, SRI_LANKA, NEPAL)
