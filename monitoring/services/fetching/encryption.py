"""What is wrong with a site's certificate or encryption."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from monitoring.problems import ProblemCode

#: By OpenSSL's number of what it found when it verified the certificate (x509_vfy.h).
_CERTIFICATE = {
    9: ProblemCode.CERTIFICATE_TOO_NEW,
    10: ProblemCode.CERTIFICATE_EXPIRED,
    62: ProblemCode.CERTIFICATE_OF_OTHER,
    64: ProblemCode.CERTIFICATE_OF_OTHER,
}
#: By a part of OpenSSL's name of what went wrong before there was a certificate.
_HANDSHAKE = {
    "WRONG_VERSION_NUMBER": ProblemCode.NOT_HTTPS,
    "HTTP_REQUEST": ProblemCode.NOT_HTTPS,
    "PACKET_LENGTH_TOO_LONG": ProblemCode.NOT_HTTPS,
    "UNSUPPORTED_PROTOCOL": ProblemCode.ENCRYPTION_TOO_OLD,
    "PROTOCOL_VERSION": ProblemCode.ENCRYPTION_TOO_OLD,
    "DH_KEY_TOO_SMALL": ProblemCode.ENCRYPTION_TOO_OLD,
    "UNRECOGNIZED_NAME": ProblemCode.CERTIFICATE_OF_OTHER,
}


def tls_problem(error: BaseException) -> ProblemCode | None:
    """What is wrong with the encryption, if that is why a connection failed."""
    found = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
    if found is None or isinstance(found, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return None  # the connection was closed, as any other may be
    if isinstance(found, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(found.verify_code, ProblemCode.CERTIFICATE_UNTRUSTED)
    reason = found.reason or ""
    codes = (code for part, code in _HANDSHAKE.items() if part in reason)
    return next(codes, ProblemCode.ENCRYPTION_REFUSED)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
