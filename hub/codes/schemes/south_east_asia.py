"""Codes of Thailand, Singapore, Malaysia, Indonesia, Philippines, Viet Nam, Cambodia, Laos, Myanmar."""

from typing import Final

from hub.codes.schemes.scheme import Family, Scheme

_BOT: Final = "Bank of Thailand, Thai QR Code Standard"
_SGQR: Final = "IMDA and MAS, Singapore Quick Response Code (SGQR) specification"
_QRIS: Final = "Bank Indonesia, PADG 21/18/2019, QRIS standard (MPM)"
_BSP: Final = "Bangko Sentral ng Pilipinas, Circular 1055: National QR Code Standard (QR Ph)"

THAILAND: Final = Family(
    id="th-promptpay",
    country="TH",
    currency="764",
    schemes=(
        # 01 mobile as 0066..., 02 national or tax id, 03 e-wallet id, 04 bank account
        Scheme(
            "th-promptpay-transfer",
            ("A000000677010111", "A000000677010114"),
            "29",
            _BOT,
            account=("01", "02", "03", "04"),
            members=(("03", "14000", "th-truemoney"),),
        ),
        # 01 biller id, 02 and 03 the biller's references
        Scheme(
            "th-billpayment",
            ("A000000677010112",),
            "30",
            _BOT,
            account=("01",),
            reference=("02", "03"),
        ),
        # The acquirer's own: 01 acquirer, 02 merchant, 04 reference
        Scheme(
            "th-payment-innovation",
            ("A000000677010113",),
            "31",
            _BOT,
            account=("02",),
            acquirer=("01",),
            merchant_id=("02",),
            reference=("04",),
        ),
    ),
)

SINGAPORE: Final = Family(
    id="sg-sgqr",
    country="SG",
    currency="702",
    schemes=(
        # 01 kind of proxy (0 mobile, 2 company), 02 proxy, 03 whether the amount may be changed, 04 expiry
        Scheme(
            "sg-paynow",
            ("SG.PAYNOW",),
            "26",
            "Association of Banks in Singapore, PayNow QR",
            account=("02",),
            expiry=("04",),
            fixed={"01": "2", "03": "1"},
        ),
        Scheme("sg-nets", ("SG.COM.NETS",), "27", _SGQR, account=("01",), merchant_id=("02",)),
        Scheme("sg-grab", ("com.grab",), "28", _SGQR, account=("01", "07")),
        Scheme("sg-dash", ("sg.com.dash.www",), "29", _SGQR, account=("01",)),
        Scheme("sg-fave", ("com.myfave",), "30", _SGQR, account=("01",)),
        Scheme("sg-ezlink", ("sg.com.ezlink",), "31", _SGQR, account=("01",)),
        Scheme("sg-dbs", ("COM.DBS",), "34", _SGQR, account=("01",)),
        Scheme("sg-ocbc", ("SG.COM.OCBC",), "35", _SGQR, account=("01",)),
        Scheme("sg-uob", ("SG.COM.UOB",), "36", _SGQR, account=("01",)),
        Scheme("sg-airpay", ("SG.AIRPAY",), "37", _SGQR, account=("01",)),
        # 01 where it is paid, 02 payee, 03 service
        Scheme("sg-liquidpay", ("A0000007620001",), "38", _SGQR, account=("02",)),
        # Not a way to pay but the sticker's own entry in the registry: its id, version, place
        Scheme("sg-sgqr-id", ("SG.SGQR",), "51", _SGQR),
    ),
)

MALAYSIA: Final = Family(
    id="my-duitnow",
    country="MY",
    currency="458",
    formats=("01", "02"),
    schemes=(
        # 01 acquirer, 02 the merchant's QR id, 03 the acquirer's own
        Scheme(
            "my-duitnow",
            ("A0000006150001",),
            "26",
            "PayNet, DuitNow QR, QR generation specification (MPM)",
            account=("02",),
            acquirer=("01",),
            merchant_id=("02",),
        ),
    ),
)

INDONESIA: Final = Family(
    id="id-qris",
    country="ID",
    currency="360",
    schemes=(
        # The national repository: 02 merchant id (NMID), 03 merchant criteria
        Scheme(
            "id-qris",
            ("ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW"),
            "51",
            _QRIS,
            account=("02",),
            merchant_id=("02",),
        ),
    ),
    # 26-45, under the acquirer's domain: 01 merchant PAN, 02 its merchant id, 03 criteria; 40: transfers
    other=Scheme("id-qris-acquirer", (), "26", _QRIS, account=("02", "01"), merchant_id=("02",)),
)

PHILIPPINES: Final = Family(
    id="ph-qrph",
    country="PH",
    currency="608",
    required=("52", "53", "58", "59", "60"),
    schemes=(
        # 01 BIC of the receiver's bank, 02 payment type, 03 merchant, 04 account, 05 mobile
        Scheme(
            "ph-qrph-p2p",
            ("com.p2pqrpay",),
            "27",
            _BSP,
            account=("04", "03", "05"),
            acquirer=("01",),
            merchant_id=("03",),
            fixed={"02": "99964403"},
            members=(("01", "GXCH", "ph-gcash"), ("01", "PAPH", "ph-maya")),
        ),
        # 01 BIC of the acquirer, 03 merchant, 04 account to credit, 05 flags; small shops and bills alike
        Scheme(
            "ph-qrph-p2m",
            ("ph.ppmi.p2m", "ph.ppmi.p2micro", "ph.ppmi.p2b"),
            "28",
            _BSP,
            account=("04", "03"),
            acquirer=("01",),
            merchant_id=("03",),
            fixed={"05": "010"},
            members=(("01", "GXCH", "ph-gcash"), ("01", "PAPH", "ph-maya")),
        ),
        Scheme("ph-maya", ("com.paymaya",), "26", "Maya, QR payload", account=("01",)),
    ),
)

VIETNAM: Final = Family(
    id="vn-vietqr",
    country="VN",
    currency="704",
    schemes=(
        # 01 {00 BIN of the bank, 01 account or card}, 02 QRIBFTTA to an account, QRIBFTTC to a card
        Scheme(
            "vn-vietqr",
            ("A000000727",),
            "38",
            "NAPAS, VietQR format 1.0 (2021)",
            account=("01.01", "01"),
            acquirer=("01.00",),
            fixed={"02": "QRIBFTTA"},
        ),
        Scheme("vn-vnpay", ("A000000775",), "26", "VNPAY-QR", account=("01",), merchant_id=("01",)),
        Scheme("vn-airpay", ("vn.airpay.www",), "26", "AirPay Viet Nam", account=("01",)),
    ),
)

CAMBODIA: Final = Family(
    id="kh-khqr",
    country="KH",
    currency="116",
    # The Bakong account stands in sub-tag 00 itself: 29 a person, 30 a merchant (01 its id, 02 its bank)
    other=Scheme(
        "kh-khqr",
        (),
        "29",
        "National Bank of Cambodia, KHQR content guideline",
        account=("00",),
        acquirer=("02",),
        merchant_id=("01",),
        expiry=("@99.01",),
    ),
)

LAOS: Final = Family(
    id="la-laoqr",
    country="LA",
    currency="418",
    schemes=(
        # 01 member bank, 02 payment type, 03 receiver
        Scheme(
            "la-laoqr",
            ("A005266284662577",),
            "38",
            "Lao National Payment Network, LAO QR",
            account=("03",),
            acquirer=("01",),
            fixed={"02": "002"},
        ),
        Scheme("la-umoney", ("UMONEY",), "29", "U-Money", account=("01",)),
    ),
)

MYANMAR: Final = Family(
    id="mm-mmqr",
    country="MM",
    currency="104",
    currency_letters=True,
    schemes=(
        Scheme(
            "mm-mmqr",
            ("com.mmqrpay.www",),
            "26",
            "MyanmarPay, Myanmar QR specification",
            account=("01",),
            merchant_id=("01",),
        ),
    ),
)

FAMILIES: Final = (
    THAILAND, SINGAPORE, MALAYSIA, INDONESIA, PHILIPPINES, VIETNAM, CAMBODIA, LAOS, MYANMAR,
)  # fmt: skip
