"""The one place that says what a failed HTTP call means for money: nothing left, or nobody knows (DESIGN A4).

httpx.TransportError
|-- ConnectError, ConnectTimeout, PoolTimeout, UnsupportedProtocol   no byte was written -> NotSent
|-- ReadTimeout, WriteTimeout                                        -> Unknown TIMEOUT
|-- RemoteProtocolError, DecodingError                               -> Unknown UNREADABLE
`-- every other, now and in later versions                           -> Unknown CONNECTION_LOST
"""

import httpx

from wallets.outcome import NotSent, Unknown, UnknownCause


def classify(error: httpx.RequestError) -> NotSent | Unknown:
    """What became of a call that ended in this error. Whatever is not surely unsent is Unknown."""
    detail = str(error) or type(error).__name__
    match error:
        case (
            httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.UnsupportedProtocol()
        ):
            return NotSent(detail)
        case httpx.TimeoutException():
            return Unknown(UnknownCause.TIMEOUT, detail)
        case httpx.RemoteProtocolError() | httpx.DecodingError():
            return Unknown(UnknownCause.UNREADABLE, detail)
        case _:
            return Unknown(UnknownCause.CONNECTION_LOST, detail)


def out_of_time(seconds: float) -> Unknown:
    """The total deadline of a verb has passed; where the call stood then is not known."""
    return Unknown(UnknownCause.TIMEOUT, f"no answer within {seconds:g} s")


def sent_before(later: NotSent | Unknown) -> Unknown:
    """A verb of several calls whose later one failed: something did leave the house, so never `NotSent`."""
    match later:
        case NotSent(detail):
            return Unknown(UnknownCause.CONNECTION_LOST, f"a later call of this verb was not sent: {detail}")
        case Unknown():
            return later
