"""Codes of India, Sri Lanka and Nepal."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

_BHARAT: Final = "NPCI, Bharat QR specification"

INDIA: Final = Family(
    id="in-bharatqr",
    country="IN",
    currency="356",
    currency_letters=True,
    schemes=(
        # Two templates of one identifier; 26: 01 UPI address, 02 least amount; 27: 01 reference, 02 its page
        Scheme(
            "in-bharatqr",
            ("A000000524",),
            "26",
            _BHARAT,
            account=("01",),
            reference=("@27.01",),
        ),
    ),
)

SRI_LANKA: Final = Family(
    id="lk-lankaqr",
    country="LK",
    currency="144",
    # 28 digits in sub-tag 00: format, bank, branch and merchant run together
    other=Scheme("lk-lankaqr", (), "26", "LankaClear, LANKAQR specification", account=("00",)),
)

NEPAL: Final = Family(
    id="np-qr",
    country="NP",
    currency="524",
    schemes=(
        Scheme(
            "np-fonepay",
            ("fonepay.com", "np.com.fonepay", "fonepay.com.np"),
            "26",
            "Fonepay QR",
            account=("07", "01"),
        ),
    ),
    # NEPALPAY's identifiers name the member: NCHL00000000MER-1-APP-2
    other=Scheme("np-nepalpay", (), "29", "NCHL, NEPALPAY QR specification", account=("01", "00")),
)

FAMILIES: Final = (INDIA, SRI_LANKA, NEPAL)
