"""The pages of a site that does not want to, or cannot."""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from starlette.responses import Response

from sandbox.faults import Fault

_CAPTCHA = """<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Sicherheitsüberprüfung</title>
<meta name="robots" content="noindex,nofollow"></head>
<body><div class="challenge"><h1>Sind Sie ein Mensch?</h1>
<p>Aus Ihrem Netzwerk kommen ungewöhnlich viele Anfragen. Bitte lösen Sie das Captcha,
um fortzufahren.</p>
<form id="challenge-form" method="post" action="?"><div class="g-recaptcha"
data-sitekey="sandbox-no-key"></div><button type="submit">Weiter</button></form>
</div></body></html>
"""
_ERROR = """<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head><title>{code} {reason}</title></head><body>
<h1>{reason}</h1><p>{text}</p><hr></body></html>
"""


def captcha(fault: Fault) -> Response:
    """A page that asks for a captcha: with status 200, unless the fault names a 403 or 429."""
    status = fault.code if fault.code in (401, 403, 429, 503) else 200
    return _page(fault.message or _CAPTCHA, status, fault)


def refusal(fault: Fault) -> Response:
    """An error page, as a web server has it."""
    try:
        reason = HTTPStatus(fault.code).phrase
    except ValueError:
        reason = "Error"
    text = escape(fault.message or "The server did not answer this request as you hoped.")
    return _page(_ERROR.format(code=fault.code, reason=reason, text=text), fault.code, fault)


def _page(text: str, status: int, fault: Fault) -> Response:
    response = Response(text, status, media_type="text/html")
    if fault.retry_after is not None:
        response.headers["retry-after"] = str(fault.retry_after)
    return response
