"""The log of approvals as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.spreadsheet import csv_lines
from drafts.approvals import sent_texts, source_titles, where, who
from drafts.models import Approval

CHUNK = 500
Row = tuple[str, ...]


def export_approvals(chosen: QuerySet[Approval], most: int) -> Iterator[bytes]:
    """The file in parts, the newest decisions first, at most so many; in the language and the time
    zone that are active now."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    with translation.override(language):
        header = [
            _("when"),
            _("what"),
            _("who"),
            _("from where"),
            _("account"),
            _("chat"),
            _("draft"),
            _("question"),
            _("text seen"),
            _("text sent"),
            _("sources"),
            _("confidence (0 to 100)"),
        ]

    def rows() -> Iterator[list[Row]]:
        for chunk in _chunks(chosen, most):
            with translation.override(language), timezone.override(zone):
                made = _rows(chunk)
            yield made

    delimiter = "," if language[:2] == "en" else ";"
    return csv_lines(header, rows(), delimiter)


def _chunks(chosen: QuerySet[Approval], most: int) -> Iterator[list[Approval]]:
    """Each chunk is a query of its own, so that the parts may be made by any thread."""
    rows = chosen.select_related("person", "draft__chat__account", "draft__question")
    rows, last = rows.order_by("-pk"), 0
    while most > 0:
        part = rows.filter(pk__lt=last) if last else rows
        chunk = list(part[: min(CHUNK, most)])
        if not chunk:
            return
        yield chunk
        most -= len(chunk)
        last = chunk[-1].pk


def _rows(chunk: Sequence[Approval]) -> list[Row]:
    sent = sent_texts({one.draft_id for one in chunk})
    return [
        (
            f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}",
            one.get_kind_display(),
            who(one),
            where(one),
            str(one.draft.chat.account),
            str(one.draft.chat),
            str(one.draft_id),
            one.draft.question.shown_text,
            one.text,
            "\n".join(sent.get(one.draft_id, ())),
            ", ".join(source_titles(one.draft)),
            str(one.draft.confidence),
        )
        for one in chunk
    ]
