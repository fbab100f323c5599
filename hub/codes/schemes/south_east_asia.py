"""Codes of Thailand, Singapore, Malaysia, Indonesia, the Philippines, Viet Nam, Cambodia and Laos."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

_BOT: Final = "Bank of Thailand, Thai QR Payment Standard"
_BSP: Final = "Bangko Sentral ng Pilipinas Circular 1055, National QR Code Standard (QR Ph)"
_MAS: Final = "Infocomm Media Development Authority, Singapore Quick Response Code (SGQR) specification"
_QRIS: Final = "Bank Indonesia, QRIS MPM specification (PADG 21/18/2019)"
_NAPAS: Final = "NAPAS, VietQR format specification 1.0"
_NBC: Final = "National Bank of Cambodia, KHQR content guideline 2.7"

THAILAND: Final = Family(
    id="th-promptpay",
    country="TH",
    currency="764",
    required=("53", "58"),
    schemes=(
        # 01 mobile as 0066..., 02 national or tax id, 03 e-wallet id, 04 bank account
        Scheme(
            "th-promptpay-transfer",
            ("a000000677010111", "a000000677010114"),
            "29",
            _BOT,
            account=("01", "02", "03", "04"),
        ),
        Scheme("th-billpayment", ("a000000677010112",), "30", _BOT, account=("01",), reference=("02", "03")),
        Scheme(
            "th-payment-innovation",
            ("a000000677010113",),
            "31",
            _BOT,
            account=("02",),
            acquirer=("01",),
            reference=("04", "03"),
        ),
    ),
)

SINGAPORE: Final = Family(
    id="sg-sgqr",
    country="SG",
    currency="702",
    required=("53", "58"),
    schemes=(
        # 01 proxy type (0 mobile, 2 UEN), 02 proxy, 03 amount editable, 04 expiry
        Scheme(
            "sg-paynow",
            ("sg.paynow",),
            "26",
            "Association of Banks in Singapore, PayNow QR",
            account=("02",),
            expiry=("04",),
            fixed={"01": "2", "03": "1"},
        ),
        Scheme("sg-nets", ("sg.com.nets",), "27", _MAS, account=("01",), merchant_id=("02",)),
        Scheme("sg-grab", ("com.grab",), "28", _MAS, account=("01",)),
        Scheme("sg-dash", ("sg.com.dash.www",), "29", _MAS, account=("01",)),
        Scheme("sg-fave", ("com.myfave",), "30", _MAS, account=("01",)),
        Scheme("sg-shopeepay", ("com.shopee", "sg.com.shopee", "sg.airpay"), "31", _MAS, account=("01",)),
        Scheme("sg-ocbc", ("com.ocbc.payanyone", "sg.com.ocbc"), "32", _MAS, account=("01",)),
        Scheme("sg-singtel", ("sg.com.singtel",), "33", _MAS, account=("01",)),
        Scheme("sg-ezlink", ("sg.com.ezlink", "sg.com.ezi"), "34", _MAS, account=("01",)),
        Scheme("sg-liquidpay", ("com.liquidpay", "sg.com.liquid"), "35", _MAS, account=("01",)),
        # The registry entry of the sticker itself: its id, version, place
        Scheme("sg-sgqr-id", ("sg.sgqr",), "51", _MAS),
    ),
)

MALAYSIA: Final = Family(
    id="my-duitnow",
    country="MY",
    currency="458",
    formats=("01", "02"),
    schemes=(
        Scheme(
            "my-duitnow",
            ("a0000006150001",),
            "26",
            "PayNet, DuitNow QR generation specification",
            account=("02",),
            acquirer=("01",),
            merchant_id=("03",),
        ),
    ),
)

INDONESIA: Final = Family(
    id="id-qris",
    country="ID",
    currency="360",
    schemes=(
        # 02 national merchant id (NMID), 03 merchant criteria
        Scheme(
            "id-qris",
            ("id.co.qris.www", "id.or.gpnqr.www"),
            "51",
            _QRIS,
            account=("02",),
            merchant_id=("02",),
        ),
    ),
    # 26-45: the acquirer's reversed domain, 01 merchant PAN, 02 merchant id
    other=Scheme("id-qris-acquirer", (), "26", _QRIS, account=("02", "01"), merchant_id=("02",)),
)

PHILIPPINES: Final = Family(
    id="ph-qrph",
    country="PH",
    currency="608",
    schemes=(
        # 01 BIC of the receiver's bank, 02 payment type, 03 merchant id, 04 account, 05 mobile
        Scheme(
            "ph-qrph-p2p",
            ("com.p2pqrpay",),
            "27",
            _BSP,
            account=("04", "03", "05"),
            acquirer=("01",),
            merchant_id=("03",),
            fixed={"02": "99964403"},
        ),
        Scheme(
            "ph-qrph-p2m",
            ("ph.ppmi.p2m",),
            "28",
            _BSP,
            account=("04", "03"),
            acquirer=("01",),
            merchant_id=("03",),
            fixed={"05": "010"},
        ),
        Scheme("ph-maya", ("com.paymaya",), "26", "Maya, QR payload as published", account=("01",)),
    ),
)

VIETNAM: Final = Family(
    id="vn-vietqr",
    country="VN",
    currency="704",
    required=("53", "58"),
    schemes=(
        # 01 template {00 BIN of the bank, 01 account or card}, 02 QRIBFTTA account, QRIBFTTC card, QRPUSH
        Scheme(
            "vn-vietqr",
            ("a000000727",),
            "38",
            _NAPAS,
            account=("01.01",),
            acquirer=("01.00",),
            fixed={"02": "QRIBFTTA"},
        ),
        Scheme("vn-vnpay", ("a000000775",), "26", "VNPAY-QR", account=("01",)),
        Scheme("vn-airpay", ("vn.airpay.www",), "26", "AirPay/ShopeePay Viet Nam", account=("01",)),
    ),
)

CAMBODIA: Final = Family(
    id="kh-khqr",
    country="KH",
    currency="116",
    schemes=(),
    # The Bakong account stands in sub-tag 00 itself: 29 a person, 30 a merchant (01 merchant id, 02 bank)
    other=Scheme(
        "kh-khqr", (), "29", _NBC, account=("00",), merchant_id=("01",), acquirer=("02",), expiry=("99",)
    ),
)

LAOS: Final = Family(
    id="la-laoqr",
    country="LA",
    currency="418",
    schemes=(
        Scheme(
            "la-laoqr",
            ("a005266284662577",),
            "38",
            "Lao National Payment Network, LAO QR",
            account=("03",),
            acquirer=("01",),
            fixed={"02": "002"},
        ),
    ),
)

FAMILIES: Final = (THAILAND, SINGAPORE, MALAYSIA, INDONESIA, PHILIPPINES, VIETNAM, CAMBODIA, LAOS)
