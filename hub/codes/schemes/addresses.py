"""Web addresses that wallets print in codes, by exact host."""

from typing import Final

from hub.codes.schemes.scheme import Address

ADDRESSES: Final = (
    Address("alipay", "qr.alipay.com", "/", "Alipay open platform"),
    Address("wechat", "wxp.tenpay.com", "/", "WeChat Pay"),
    Address("wechat", "payapp.wechatpay.cn", "/", "WeChat Pay"),
    Address("unionpay", "qr.95516.com", "/", "UnionPay QR"),
    Address("kr-kakaopay", "qr.kakaopay.com", "/", "Kakao Pay"),
    Address("jp-paypay", "qr.paypay.ne.jp", "/", "PayPay"),
    Address("sg-fave", "myfave.com", "/qr/", "Fave, as printed in SGQR codes"),
    Address("ar-mercadopago", "mpago.la", "/", "Mercado Pago"),
    Address("ru-sbp", "qr.nspk.ru", "/", "NSPK, Faster Payments System (SBP)"),
)
