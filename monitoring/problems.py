"""Why a site could not be read, in the reader's language.

What is stored with a search or a site is the English sentence of the place where it failed, so that
it is the same for everybody. Here it is translated when somebody reads it; what is not in the table
stays as it is.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: A pattern of the stored sentence, and how it is said. What the pattern names may stand in it.
_TABLE: tuple[tuple[str, Promise], ...] = (
    (
        r"(?P<host>\S+) is in a private network",
        _("%(host)s is an address in a private network, which is not searched"),
    ),
    (r"no answer within (?P<seconds>[\d.]+) s", _("no answer within %(seconds)s seconds")),
    (r"the site answered (?P<status>\d{3}\b.*)", _("the site answered %(status)s")),
    (r"more than \d+ redirects", _("the site only leads from one address to another")),
    (r"the page is larger than (?P<size>\d+) kB", _("the page is larger than %(size)s kB")),
    (r"ConnectError: (?P<host>\S+) is not known", _("there is no site at %(host)s")),
    (r"ConnectError: (?P<host>\S+) has no address", _("there is no site at %(host)s")),
    (r"the site's certificate is not valid yet", _("the site's certificate is not valid yet")),
    (r"the site's certificate has expired", _("the site's certificate has expired")),
    (
        r"the site's certificate is for another name",
        _("the site's certificate is for another name, so it may be another site"),
    ),
    (
        r"the site's certificate is from nobody .*",
        _("nobody that is trusted vouches for the site's certificate"),
    ),
    (
        r"the site does not speak HTTPS there",
        _("the site does not speak HTTPS there; its address may have to begin with http://"),
    ),
    (
        r"the site only has encryption that is too old",
        _("the site only has encryption that is too old to be safe"),
    ),
    (
        r"the site refuses an encrypted connection",
        _("the site refuses an encrypted connection"),
    ),
    (r"\w+Timeout: .*", _("the site did not answer in time")),
    (r"(?:\w+Error|RemoteProtocolError): .*", _("the connection to the site failed")),
    (
        r"suddenly all listings are new, .*",
        _("suddenly all listings are new; I'm waiting until it is clear why"),
    ),
    (
        r"suddenly no listing is there any more; .*",
        _("suddenly no listing is there any more; I'm waiting until it is clear why"),
    ),
    (r"only the first (?P<pages>\d+) pages are read", _("only the first %(pages)s pages are read")),
    (
        r"(?P<count>\d+) hits: the first page and (?P<pages>\d+) others by turns",
        _("%(count)s hits: I read the first page each time, and %(pages)s of the others in turn"),
    ),
    (
        r"the site does not put the newest first: .*",
        _("the site does not show the newest first, so all its pages are read more often"),
    ),
    (
        r"(?:the list has items|the rows are there|there are (?:prices|items) on the page), but .*"
        r"|most items have the number of another one|\d+ of \d+ rows of the list can't be read"
        r"|the site says \d+ hits, but none can be read|no entry of the feed has .*"
        r"|the JSON-LD of the page can't be read|no item of eBay's answer can be read",
        _("the listings on the page can't be read"),
    ),
    (
        r"(?:no results|no row is there), and .*|the list of items is not there"
        r"|the site tells of \d+ hits, but the list is empty",
        _("the page shows neither listings nor that there are none"),
    ),
    (
        r"this is not a feed|the feed is broken|there is no JSON in the answer|.*is not JSON"
        r"|the JSON can't be read|the page has no such data in a script|eBay's answer .*"
        r'|"not changed" for a page .*|the site reports an error instead of the list',
        _("the site answered with something other than a list of listings"),
    ),
    (
        r"the page (?:has too many|is nested too deeply).*|a tag of the page has too many .*"
        r"|the feed (?:is too large|defines entities) .*|the page is packed .*"
        r"|the page can't be unpacked",
        _("the page is built in a way that I don't read"),
    ),
    (r"the page was cut off .*", _("only a part of the page arrived")),
    (r"the search leads to the home page", _("the site answers the search with its home page")),
    (r"the site asks for a captcha", _("the site asks for a captcha")),
    (r"the site did not get the search words", _("the site did not understand the search")),
    (r"left alone until (?P<time>[\d:]+)", _("the site is left alone until %(time)s")),
    (
        r"EBAY_CLIENT_ID and EBAY_CLIENT_SECRET are missing",
        _("EBAY_CLIENT_ID and EBAY_CLIENT_SECRET are missing in the settings"),
    ),
)
_PROBLEMS = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _TABLE)


def in_words(error: str) -> str:
    """A stored problem or note in the active language; as it is if it is not known."""
    for pattern, said in _PROBLEMS:
        if match := pattern.fullmatch(error):
            return str(said) % match.groupdict()
    return error


def of_site(detail: str) -> str:
    """A problem behind the name of its site, as "egun.de: …", in the active language."""
    site, sign, error = detail.partition(": ")
    return f"{site}{sign}{in_words(error)}"
