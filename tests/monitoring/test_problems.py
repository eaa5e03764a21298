"""Why a site could not be read, in words that its reader understands."""

from __future__ import annotations

import pytest
from django.utils import translation

from monitoring.problems import in_words


@pytest.mark.parametrize(
    "error",
    [
        "the site asks for a captcha",
        "the search leads to the home page",
        "the site answered 403 Forbidden",
        "no answer within 20 s",
        "ConnectError: s.example is not known",
        "RemoteProtocolError: Server disconnected without sending a response.",
        "the site's certificate is not valid yet",
        "the site's certificate has expired",
        "the site's certificate is for another name",
        "the site's certificate is from nobody that is trusted",
        "the site does not speak HTTPS there",
        "the site only has encryption that is too old",
        "the site refuses an encrypted connection",
        "more than 5 redirects",
        "the page is larger than 3000 kB",
        "the page was cut off before its end",
        "the page can't be unpacked",
        "the page is packed in a way that was not asked for",
        "the page has too many tags to be read",
        "the feed defines entities of its own, which is not safe",
        "no row is there, and nothing that says that none should be",
        "no results, and nothing that says that there are none",
        "no results, and the page does not repeat what was asked",
        "the list of items is not there",
        "there are items on the page, but none in a row we know",
        "the site says 17 hits, but none can be read",
        "the site tells of 17 hits, but the list is empty",
        "the JSON-LD of the page can't be read",
        "this is not a feed",
        "the feed is broken",
        "there is no JSON in the answer",
        "the JSON can't be read",
        "eBay's answer is not JSON",
        '"not changed" for a page that we never had',
        "the site reports an error instead of the list",
        "the site did not get the search words",
        "left alone until 05:10:03",
        "10.0.0.7 is in a private network",
    ],
)
@pytest.mark.parametrize("language", ["de", "uk"])
def test_what_failed_is_said_in_the_readers_language(error: str, language: str) -> None:
    with translation.override("en"):
        english = in_words(error)
    with translation.override(language):
        assert in_words(error) not in (error, english)
