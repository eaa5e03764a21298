"""What can be wrong with a site, and what is noted about a search, each named by a code.

Where something fails, the code and the values of its sentence are stored as one line of text
("http_status ¦ status=403 Forbidden"); the sentence is made when somebody reads it, in the reader's
language. A code rather than the English sentence is stored, so that a sentence can be reworded
without losing its translation, and a line rather than JSON, so that it fits into the columns and
can be read in the log. Values that are in no sentence are technical details: what a library says,
or which check failed.

To add a problem, add a line to `ProblemCode`, and raise it in a `SiteProblem`.
"""

from __future__ import annotations

from collections import defaultdict
from enum import Enum, unique

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from core.text import one_line

#: What the columns hold.
LENGTH = 300
#: Stands between a code and its values, and never in one of them.
_SEPARATOR = "¦"


@unique
class ProblemCode(Enum):
    """A problem or a note, and its sentence in English with the names of its values."""

    # The connection to the site.
    PRIVATE_NETWORK = _("%(host)s is an address in a private network, which is not searched")
    HOST_UNKNOWN = _("there is no site at %(host)s")
    NO_ANSWER = _("no answer within %(seconds)s seconds")
    CONNECTION_FAILED = _("the connection to the site failed")
    CERTIFICATE_TOO_NEW = _("the site's certificate is not valid yet")
    CERTIFICATE_EXPIRED = _("the site's certificate has expired")
    CERTIFICATE_OF_OTHER = _(
        "the site's certificate is for another name, so it may be another site"
    )
    CERTIFICATE_UNTRUSTED = _("nobody that is trusted vouches for the site's certificate")
    NOT_HTTPS = _("the site does not speak HTTPS there; its address may have to begin with http://")
    ENCRYPTION_TOO_OLD = _("the site only has encryption that is too old to be safe")
    ENCRYPTION_REFUSED = _("the site refuses an encrypted connection")
    # What the site answers.
    HTTP_STATUS = _("the site answered %(status)s")
    REDIRECTS = _("the site only leads from one address to another")
    POST_REDIRECTED = _("the site passes on to another site what was sent to it")
    CAPTCHA = _("the site asks for a captcha")
    TOO_LARGE = _("the page is larger than %(size)s kB")
    TOO_COMPLEX = _("the page is built in a way that I don't read")
    CUT_OFF = _("only a part of the page arrived")
    EMPTY_ANSWER = _("the site sent an empty page")
    NO_LIST = _("the site answered with something other than a list of listings")
    HOME_PAGE = _("the site answers the search with its home page")
    SEARCH_NOT_UNDERSTOOD = _("the site did not understand the search")
    LISTINGS_UNREADABLE = _("the listings on the page can't be read")
    SOME_UNREADABLE = _("some listings on the page can't be read")
    NOT_CLEARLY_EMPTY = _("the page shows neither listings nor that there are none")
    # What is done about it.
    LEFT_ALONE = _("the site is left alone until %(time)s")
    ALL_NEW = _("suddenly all listings are new; I'm waiting until it is clear why")
    ALL_GONE = _("suddenly no listing is there any more; I'm waiting until it is clear why")
    INTERNAL = _("an error in aibot itself: %(error)s")
    # Settings.
    EBAY_KEYS_MISSING = _("EBAY_CLIENT_ID and EBAY_CLIENT_SECRET are missing in the settings")
    EBAY_KEYS_REFUSED = _("eBay does not accept EBAY_CLIENT_ID and EBAY_CLIENT_SECRET")
    EBAY_ERROR = _("eBay reports an error: %(error)s")
    EBAY_NO_TOKEN = _("eBay gave no access token")
    WRONG_SETTING = _("a setting of the site can't be used: %(error)s")
    BODY_NOT_JSON = _("what should be sent to the site is not JSON")
    HEADERS_OF_OTHER = _(
        "the headers of the site were entered for another address; enter them anew"
    )
    HEADERS_LOST = _(
        "the headers of the site can't be read, since SESSION_ENCRYPTION_KEYS has changed; "
        "enter them anew"
    )
    # Notes about a search that succeeded.
    FIRST_PAGES = _("only the first %(pages)s pages are read")
    PAGES_IN_TURN = _(
        "%(count)s hits: I read the first page each time, and %(pages)s of the others in turn"
    )
    NOT_NEWEST_FIRST = _(
        "the site does not show the newest first, so all its pages are read more often"
    )


class SiteProblem(Exception):
    """Something is wrong with a site; as a text it is the problem as it is stored."""

    def __init__(self, code: ProblemCode, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def __str__(self) -> str:
        return stored(self.code, **self.values)


_BY_NAME = {code.name.lower(): code for code in ProblemCode}


def stored(code: ProblemCode, **values: object) -> str:
    """A problem as it is stored, in one line that fits into its column."""
    parts = [code.name.lower()]
    for name, value in values.items():
        parts.append(f"{name}={one_line(str(value)).replace(_SEPARATOR, '|')}")
    return f" {_SEPARATOR} ".join(parts)[:LENGTH]


def is_outdated(problem: str) -> bool:
    """Whether this is a sentence in English, as older versions stored them."""
    return bool(problem) and problem.partition(_SEPARATOR)[0].strip() not in _BY_NAME


def in_words(problem: str) -> str:
    """The sentence of a stored problem in the active language. What is no code, as the sentences
    that older versions stored, stays as it is."""
    name, *pairs = map(str.strip, problem.split(_SEPARATOR))
    if name not in _BY_NAME:
        return problem
    values: defaultdict[str, str] = defaultdict(str)  # the last one may have been cut off
    for pair in pairs:
        key, _sign, value = pair.partition("=")
        values[key] = value
    return gettext(_BY_NAME[name].value) % values
