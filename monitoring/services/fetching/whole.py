"""Tell a page that was cut off on its way from a whole one.

What is missing looks like fewer results, and would be announced as new when the whole page comes.
"""

from __future__ import annotations

import re
from collections import Counter

#: The start of a page or feed stands within so many bytes.
HEAD = 2000
_START = re.compile(rb"<(?:!doctype html|html|body|rss|feed|rdf:rdf)\b", re.I)
_END = re.compile(rb"</(?:html|body|rss|feed|rdf:rdf)\s*+>", re.I)


_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)\b", re.I)
#: Elements whose end HTML never lets a page leave out, and inside of which results stand.
_BOXES = re.compile(
    rb"<(/?)(div|table|ul|ol|dl|main|section|article|form|select|script|style)\b", re.I
)


def is_cut_off(body: bytes, *, ended: bool) -> bool:
    """Whether a page or feed lacks its end. `ended`: the transfer itself was complete. Then only an
    end within a tag or a word counts, because many pages leave their last tags out. Without that,
    a page that leaves them out is whole if all its boxes are closed."""
    starts = body.startswith((b"<", b"\xef\xbb\xbf<")) or body.lstrip().startswith(b"<")
    if not starts or not _START.search(body[:HEAD]) or _END.search(body):
        return False
    if not body.rstrip().endswith(b">"):
        return True
    return not ended and (_FEED.search(body[:HEAD]) is not None or not _boxes_are_closed(body))


def _boxes_are_closed(body: bytes) -> bool:
    """Whether the page has such elements, and ends as many of each as it begins."""
    open_ones: Counter[bytes] = Counter()
    for slash, name in _BOXES.findall(body):
        open_ones[name.lower()] += -1 if slash else 1
    return bool(open_ones) and not any(open_ones.values())
