"""Payment addresses that wallets print in codes, by exact host. None of them is ever fetched."""

from typing import Final

from hub.codes.schemes.scheme import Address

ADDRESSES: Final = (
    Address("alipay", "https", "qr.alipay.com", "/", "Alipay, trade precreate: qr_code"),
    Address("wechat", "weixin", "wxpay", "/", "WeChat Pay, native pay: code_url"),
    Address("wechat", "wxp", "", "f2f", "WeChat Pay, a person's own code: wxp://f2f0..."),
    Address("wechat", "wxp", "", "wbf2f", "WeChat Pay, a small shop's own code"),
    Address("wechat", "https", "wx.tenpay.com", "/f2f", "WeChat Pay, face to face"),
    Address("wechat", "https", "payapp.weixin.qq.com", "/", "WeChat Pay, merchant's own code"),
    Address("unionpay", "https", "qr.95516.com", "/", "UnionPay QR, merchant-presented"),
    Address("kr-kakaopay", "https", "qr.kakaopay.com", "/", "Kakao Pay, transfer and shop code"),
    Address("jp-paypay", "https", "qr.paypay.ne.jp", "/", "PayPay, create QR code: url"),
    Address("sg-fave", "https", "myfave.com", "/qr/", "Fave, as SGQR codes carry it"),
    Address("ar-mercadopago", "https", "mpago.la", "/", "Mercado Pago, point of sale"),
    Address("tw-tax", "https", "paytax.nat.gov.tw", "/QRCODE.aspx", "Ministry of Finance of Taiwan"),
    Address("ru-sbp", "https", "qr.nspk.ru", "/", "NSPK, Faster Payments System (SBP)"),
)
