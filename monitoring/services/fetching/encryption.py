"""What is wrong with a site's certificate or encryption, in a sentence."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

#: By OpenSSL's number of what it found when it verified the certificate (x509_vfy.h).
_CERTIFICATE = {
    9: "the site's certificate is not valid yet",
    10: "the site's certificate has expired",
    62: "the site's certificate is for another name",
    64: "the site's certificate is for another name",
}
_NOT_TRUSTED = "the site's certificate is from nobody that is trusted"
#: By a part of OpenSSL's name of what went wrong before there was a certificate.
_HANDSHAKE = {
    "WRONG_VERSION_NUMBER": "the site does not speak HTTPS there",
    "HTTP_REQUEST": "the site does not speak HTTPS there",
    "PACKET_LENGTH_TOO_LONG": "the site does not speak HTTPS there",
    "UNSUPPORTED_PROTOCOL": "the site only has encryption that is too old",
    "PROTOCOL_VERSION": "the site only has encryption that is too old",
    "DH_KEY_TOO_SMALL": "the site only has encryption that is too old",
    "UNRECOGNIZED_NAME": "the site's certificate is for another name",
}
_REFUSED = "the site refuses an encrypted connection"


def tls_problem(error: BaseException) -> str:
    """What is wrong with the encryption if that is why a connection failed, else empty."""
    found = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
    if found is None or isinstance(found, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return ""  # the connection was closed, as any other may be
    if isinstance(found, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(found.verify_code, _NOT_TRUSTED)
    reason = found.reason or ""
    return next((said for part, said in _HANDSHAKE.items() if part in reason), _REFUSED)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
