"""What payers show: wallet digits by prefix, EMVCo applications by ADF name."""

from typing import Final

from hub.codes.schemes.scheme import Application, WalletDigits

WALLETS: Final = (
    WalletDigits(
        "alipay",
        ("25", "26", "27", "28", "29", "30"),
        (17, 18, 19, 24),
        (20, 21, 22, 23, 25, 26, 27, 28, 29, 30, 31, 32),
        "Alipay+, Code Format Specification: 17 to 32 digits; 20-23 and 25-32 are kept for later",
    ),
    WalletDigits(
        "wechat",
        ("10", "11", "12", "13", "14", "15"),
        (18,),
        (),
        "WeChat Pay, code pay: 18 digits that start with 10 to 15",
    ),
    WalletDigits("unionpay", ("62",), (19,), (), "UnionPay QR, C2B code: 19 digits that start with 62"),
)

APPLICATIONS: Final = (
    Application("id-qris-cpm", "A0000006022020", "Bank Indonesia, QRIS standard (CPM)"),
    Application("unionpay-cpm", "A000000333", "UnionPay International, QRC (CPM)"),
    Application("my-duitnow-cpm", "A000000615", "PayNet, MyDebit and DuitNow (CPM)"),
    Application("kr-bccard-cpm", "D410000001", "BC Card, QR payment (CPM)"),
    Application("vn-napas-cpm", "A000000727", "NAPAS, QR payment (CPM)"),
    Application("ph-gcash-transit", "4743415348", "GCash, transit ticket: the ADF name is GCASH"),
    Application("ph-qrcat", "514341543031", "QR for public transport: the ADF name is QCAT01"),
    Application("visa-cpm", "A000000003", "Visa"),
    Application("mastercard-cpm", "A000000004", "Mastercard"),
    Application("jcb-cpm", "A000000065", "JCB"),
    Application("in-rupay-cpm", "A000000524", "NPCI, RuPay"),
)
