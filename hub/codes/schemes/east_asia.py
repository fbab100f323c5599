"""Codes of Hong Kong, Taiwan, Japan, Korea and mainland China."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

HONG_KONG: Final = Family(
    id="hk-fps",
    country="HK",
    currency="344",
    schemes=(
        # 01 clearing code of the bank, 02 FPS id, 03 mobile, 04 e-mail, 05 time out
        Scheme(
            "hk-fps",
            ("hk.com.hkicl",),
            "26",
            "HKMA, Common QR Code Specification for Retail Payments in Hong Kong",
            account=("02", "03", "04"),
            acquirer=("01",),
            expiry=("05",),
        ),
    ),
)

TAIWAN: Final = Family(
    id="tw-twqr",
    country="TW",
    currency="901",
    schemes=(Scheme("tw-twqr", ("tw.com.twqrp",), "35", "FISC, TWQR, EMVCo form", account=("01",)),),
)

JAPAN: Final = Family(
    id="jp-jpqr",
    country="JP",
    currency="392",
    schemes=(
        # 01 merchant's operator, 02 to 04 its branch, till and payee numbers
        Scheme(
            "jp-jpqr",
            ("jp.or.paymentsjapan",),
            "26",
            "Payments Japan Association, JPQR guideline (MPM)",
            account=("01",),
            merchant_id=("01",),
        ),
    ),
)

KOREA: Final = Family(
    id="kr-qr",
    country="KR",
    currency="410",
    schemes=(
        Scheme(
            "kr-bccard",
            ("D4100000014010",),
            "26",
            "BC Card, QR API",
            account=("05",),
            merchant_id=("05",),
        ),
        Scheme(
            "kr-zeropay",
            ("com.zeropay",),
            "26",
            "Korea Easy Payment Foundation, ZeroPay",
            account=("01",),
            merchant_id=("01",),
        ),
    ),
)

CHINA: Final = Family(id="emv-cn", country="CN", currency="156")

FAMILIES: Final = (HONG_KONG, TAIWAN, JAPAN, KOREA, CHINA)
