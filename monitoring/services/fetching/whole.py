"""Tell a page that was cut off on its way from a whole one.

What is missing looks like fewer results, and would be announced as new when the whole page comes.
"""

from __future__ import annotations

import re

#: The start of a page or feed stands within so many bytes.
HEAD = 2000
_START = re.compile(rb"<(?:!doctype html|html|body|rss|feed|rdf:rdf)\b", re.I)
_END = re.compile(rb"</(?:html|body|rss|feed|rdf:rdf)\s*+>", re.I)


def is_cut_off(body: bytes, *, ended: bool) -> bool:
    """Whether a page or feed lacks its end. `ended`: the transfer itself was complete. Then only an
    end within a tag or a word counts, because many pages leave their last tags out."""
    starts = body.startswith((b"<", b"\xef\xbb\xbf<")) or body.lstrip().startswith(b"<")
    if not starts or not _START.search(body[:HEAD]) or _END.search(body):
        return False
    return not ended or not body.rstrip().endswith(b">")
