"""What is sent for a page of a search besides its URL: the body of a POST. Setting of the platform:

`body`: with it, a search is a POST. What begins with { or [ is JSON, where `{query}` stands inside
of quotes; anything else is a form, as q={query}&page={page}. The words are escaped accordingly.
`{cursor}` is what the page before calls this one; in JSON, a text that is nothing else is null on
the first page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

from monitoring.platforms.base import Query, Site
from monitoring.platforms.search_address import (
    cursor_of,
    page_number,
    page_value,
    problem,
    query_charset,
    search_url,
    text_of,
)

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MAX_BODY = 5000


@dataclass(frozen=True)
class Posted:
    """The body of a POST."""

    content: bytes
    content_type: str


def posted(site: Site, query: Query, url: str) -> Posted | None:
    """The body that is sent to a URL; None for a GET: no body is set, or the URL is not a page of
    the search but a link that was followed. Raises ValueError if the body is not JSON."""
    template = text_of(site.config, "body")
    number = page_number(site, query, url) if template else None
    cursor = cursor_of(site, query, url) if template and number is None else ""
    if number is None and not cursor:
        return None
    page = str(page_value(site.config, number or 1))
    if _is_json(template):
        filled = _filled(json.loads(template.replace("{page}", page)), query.words, cursor)
        return Posted(json.dumps(filled).encode(), JSON)
    words = quote_plus(query.words, encoding=query_charset(site.config), errors="replace")
    form = template.replace("{page}", page).replace("{cursor}", quote_plus(cursor))
    return Posted(form.replace("{query}", words).encode(), FORM)


def body_problems(site: Site) -> list[str]:
    """Validate the settings: one sentence for each problem."""
    template = text_of(site.config, "body")
    if len(template) > MAX_BODY:
        return [problem("body", _("is longer than %(most)d characters") % {"most": MAX_BODY})]
    if not template:
        return []
    if not _is_json(template):
        is_form = "=" in template and template.isascii() and template.isprintable()
        if not is_form or " " in template:
            words = _("is neither JSON nor a form, as q={query}&page={page}, without blanks")
            return [problem("body", words)]
        return []
    try:
        posted(site, Query("x"), search_url(site, Query("x")))
    except (ValueError, RecursionError):
        words = _('is not valid JSON; {query} stands inside of quotes, as {"q": "{query}"}')
        return [problem("body", words)]
    return []


def _is_json(template: str) -> bool:
    return template[0] in "{[" and not template.startswith(("{query}", "{page}", "{cursor}"))


def _filled(value: Any, words: str, cursor: str) -> Any:
    """The JSON with the words and the cursor in its texts."""
    if isinstance(value, str):
        if value == "{cursor}":
            return cursor or None
        return value.replace("{cursor}", cursor).replace("{query}", words)
    if isinstance(value, list):
        return [_filled(one, words, cursor) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, words, cursor) for name, one in value.items()}
    return value
