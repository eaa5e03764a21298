"""Export finds as a table for spreadsheets: what was announced, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Document
from core.spreadsheet import csv_lines
from monitoring.models import Announcement, Listing, Sighting, Verdict

CHUNK = 500
#: Of a file that the bot sends; Telegram takes 50 MB.
BOT_ROWS, BOT_BYTES = 10_000, 8_000_000
#: Of a download.
MOST_ROWS = 100_000
TOLD = (Verdict.ANNOUNCED, Verdict.KNOWN)


@dataclass(frozen=True)
class Form:
    """How values are written: words, decimal sign, delimiter and time zone. Fixed at the beginning,
    because the parts of the file are made later, without the language of the request."""

    header: tuple[str, ...]
    kinds: dict[str, str]
    states: dict[str, str]
    comma: bool
    zone: tzinfo

    @classmethod
    def current(cls, zone: tzinfo) -> Form:
        """In the active language. Where a comma is the decimal sign, spreadsheets expect a
        semicolon between cells."""
        header = (
            _("Found"),
            _("Title"),
            _("Price"),
            _("Currency"),
            _("Kind of price"),
            _("Buy now"),
            _("Bids"),
            _("Ends"),
            _("Site"),
            _("Seller"),
            _("Keywords"),
            _("Person"),
            _("State"),
            _("Link"),
        )
        kinds = {str(value): str(label) for value, label in Listing.PriceKind.choices}
        states = {"sent": _("announced"), "failed": _("could not be sent"), "waits": _("waits")}
        comma = (translation.get_language() or "")[:2] != "en"
        return cls(header, kinds, states, comma, zone)

    @property
    def delimiter(self) -> str:
        return ";" if self.comma else ","

    def amount(self, value: Decimal | None) -> str:
        text = f"{value:.2f}" if value is not None else ""
        return text.replace(".", ",") if self.comma else text

    def time(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}" if at is not None else ""


def export_finds(finds: QuerySet[Announcement], form: Form, most: int) -> Iterator[bytes]:
    """The file of these finds in parts, the newest `most` of them."""
    chunks = (_rows(chunk, form) for chunk in _chunks(finds, most))
    return csv_lines(form.header, chunks, form.delimiter)


def _chunks(finds: QuerySet[Announcement], most: int) -> Iterator[list[Announcement]]:
    """Each chunk is a query of its own, so that the parts may be made by any thread."""
    rows = finds.select_related("listing__platform", "person").order_by("-pk")
    last: int | None = None
    while most > 0:
        part = rows.filter(pk__lt=last) if last is not None else rows
        chunk = list(part[: min(CHUNK, most)])
        if not chunk:
            return
        yield chunk
        most -= len(chunk)
        last = chunk[-1].pk


def _rows(chunk: Sequence[Announcement], form: Form) -> Iterator[tuple[str, ...]]:
    names = _keywords_of(chunk)
    for one in chunk:
        listing = one.listing
        state = "sent" if one.sent_at else "failed" if one.failed else "waits"
        yield (
            form.time(one.created_at),
            listing.title,
            form.amount(listing.price),
            listing.currency if listing.price is not None else "",
            form.kinds.get(listing.price_kind, "") if listing.price_kind else "",
            form.amount(listing.buy_now),
            str(listing.bids) if listing.bids is not None else "",
            form.time(listing.ends_at),
            listing.site,
            listing.seller,
            ", ".join(names.get((one.person_id, one.listing_id), ())),
            str(one.person),
            form.states[state],
            listing.url,
        )


def _keywords_of(chunk: Sequence[Announcement]) -> dict[tuple[int, int], list[str]]:
    rows = Sighting.objects.filter(
        listing_id__in=[one.listing_id for one in chunk],
        keyword__person_id__in={one.person_id for one in chunk},
        verdict__in=TOLD,
    )
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    fields = ("keyword__person_id", "listing_id", "keyword__text")
    for person_id, listing_id, text in rows.order_by("keyword__text").values_list(*fields):
        names[person_id, listing_id].append(text)
    return names


def file_name() -> str:
    return f"finds-{timezone.localdate():%Y-%m-%d}.csv"


def finds_message(person: Person) -> BotMessage:
    """The finds of a person as a file, as many of the newest as it may have."""
    finds = Announcement.objects.filter(person=person)
    total = finds.count()
    form = Form.current(zone_of(person))
    content, rows = bytearray(), 0
    for part in export_finds(finds, form, BOT_ROWS):
        if len(content) + len(part) > BOT_BYTES:
            break
        content += part
        rows += CHUNK
    shown = min(max(rows - CHUNK, 0), total, BOT_ROWS)
    text = ngettext("Your %(count)d find as a table.", "Your %(count)d finds as a table.", total)
    if shown < total:
        text = _("The newest %(shown)d of your %(count)d finds as a table.")
    document = Document(file_name(), bytes(content))
    return BotMessage(text % {"count": total, "shown": shown}, document=document)
