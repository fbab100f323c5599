"""The sandbox's shops: invented merchants, each with a real published code of its country's scheme.

The codes are test payloads that their schemes or libraries published; whom they name does not matter here,
since a static code's merchant comes from the registry and never from the sticker.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shop:
    """One merchant of the sandbox with its printed code."""

    merchant_id: str
    acquirer_id: str
    name: str
    city: str
    country: str
    currency: str
    mcc: str
    code: str
    published: str
    """Where the code was published."""


SHOPS = (
    Shop(
        merchant_id="mer_tokyo_books",
        acquirer_id="acq_jp",
        name="Kanda Books",
        city="Tokyo",
        country="JP",
        currency="JPY",
        mcc="5942",
        code=(
            "0002016003xxx01021129300012D156000000000510A93FO3230Q31280012D156000000010308123"
            "4567826680019jp.or.paymentsjapan011300000000000010204000103060000010406000001530"
            "33925903xxx64180002JA0108メルペイ カフェ520441115802JP610710661436304DEE9"
        ),
        published="JPQR test of mercari/go-emv-code",
    ),
    Shop(
        merchant_id="mer_bangkok_noodles",
        acquirer_id="acq_th",
        name="Soi 38 Noodles",
        city="Bangkok",
        country="TH",
        currency="THB",
        mcc="5812",
        code="00020101021129390016A00000067701011103150123456789012345802TH530376463049781",
        published="PromptPay test of jojoee/promptpay",
    ),
    Shop(
        merchant_id="mer_manila_sari",
        acquirer_id="acq_ph",
        name="Aling Nena Store",
        city="Manila",
        country="PH",
        currency="PHP",
        mcc="5411",
        code=(
            "00020101021127830012com.p2pqrpay0111GXCHPHM2XXX020812345678031500000000000000004"
            "17TESTTESTTESTTEST15204601653036085802PH5909TEST SHOP6006Manila61041000630476A9"
        ),
        published="QR Ph test code of a public repository",
    ),
    Shop(
        merchant_id="mer_kl_kopitiam",
        acquirer_id="acq_my",
        name="Kopitiam Bangi",
        city="Bangi",
        country="MY",
        currency="MYR",
        mcc="5812",
        code=(
            "00020201021126410014A000000615000101065016640209123456789520499995303458540510.0"
            "05802MY5909QRCSDNBHD6005BANGI6304343F"
        ),
        published="DuitNow QR example 1 of PayNet's developer documents",
    ),
    Shop(
        merchant_id="mer_singapore_toast",
        acquirer_id="acq_sg",
        name="Bendemeer Toast",
        city="Singapore",
        country="SG",
        currency="SGD",
        mcc="5812",
        code=(
            "00020101021126520008com.grab01365af16fa7-25d5-442b-8c19-b88ddafb14c727330015sg.c"
            "om.dash.www0110000000464728810011SG.COM.NETS01231198500065G991231235900021111187"
            "78720003088778720199084136B4AE51800007SG.SGQR011218090900176B020700.002103060790"
            "27040201050213060400000708201809115204581253037025802SG5909TOAST BOX6009Singapor"
            "e6304B081"
        ),
        published="SGQR code of a public repository",
    ),
    Shop(
        merchant_id="mer_jakarta_spin",
        acquirer_id="acq_id",
        name="Warung Spin",
        city="Jakarta",
        country="ID",
        currency="IDR",
        mcc="4839",
        code=(
            "00020101021126630014ID.SPINPAY.WWW011893600816343100062402121314310006240303UMI5"
            "1440014ID.CO.QRIS.WWW0215ID10200384314890303UMI5204839853033605802ID5904SPIN6013"
            "Jakarta Pusat61051034062140103***0703A0163045CDD"
        ),
        published="QRIS test of astrapay/spring-qris",
    ),
    Shop(
        merchant_id="mer_hanoi_pho",
        acquirer_id="acq_vn",
        name="Pho Ly Quoc Su",
        city="Hanoi",
        country="VN",
        currency="VND",
        mcc="5812",
        code=("00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"),
        published="VietQR example of vietnam-qr-pay 1.1.0",
    ),
    Shop(
        merchant_id="mer_phnom_penh_silk",
        acquirer_id="acq_kh",
        name="Silk Island",
        city="Phnom Penh",
        country="KH",
        currency="KHR",
        mcc="5949",
        code=(
            "00020101021229190015john_smith@devb52045999530311654065000.05802KH5910jonh smith"
            "6010Phnom Penh62360109#INV-20030313Coffee Klaing0702#299170013161302797275763049"
            "ACF"
        ),
        published="KHQR test of bakong-khqr (npm)",
    ),
)
