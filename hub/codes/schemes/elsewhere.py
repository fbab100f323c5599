"""Codes of Brazil and Argentina, of wallets at home in no country, and our own order code."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

ORDER_GUID: Final = "org.qrossing"
"""Identifier of the account template that carries our own order reference."""

_BCB: Final = "Banco Central do Brasil, Manual de Padrões para Iniciação do Pix"

BRAZIL: Final = Family(
    id="br-pix",
    country="BR",
    currency="986",
    schemes=(
        # 01 key, 02 message, 03 withdrawal service, 25 page of the charge; "spi" and 21-23 are its draft
        Scheme(
            "br-pix",
            ("br.gov.bcb.pix", "br.gov.bcb.spi"),
            "26",
            _BCB,
            account=("01", "25", "21", "22", "23"),
        ),
    ),
)

ARGENTINA: Final = Family(
    id="emv-ar",
    country="AR",
    currency="032",
    schemes=(
        Scheme(
            "ar-mercadopago",
            ("com.mercadolibre",),
            "43",
            "BCRA, Transferencias 3.0",
            account=("01", "06", "02"),
        ),
    ),
)

WORLDWIDE: Final = Family(
    id="",
    country="",
    currency="",
    schemes=(
        Scheme(
            "wechat",
            ("COM.QQ.WEIXIN.PAY",),
            "32",
            "IMDA and MAS, SGQR specification; carried in other countries' codes alike",
            account=("01",),
        ),
        Scheme(
            "alipay",
            ("COM.ALIPAY.OPENAPI", "COM.ALIPAY"),
            "33",
            "IMDA and MAS, SGQR specification; carried in other countries' codes alike",
            account=("01",),
        ),
    ),
)

ORDER: Final = Family(
    id="qrossing-order",
    country="",
    currency="",
    schemes=(
        Scheme("qrossing-order", (ORDER_GUID,), "26", "this project", account=("01",), reference=("01",)),
    ),
)

FAMILIES: Final = (BRAZIL, ARGENTINA, WORLDWIDE, ORDER)
