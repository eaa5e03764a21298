"""The sellers that a keyword leaves out: the list of them, and having one count again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from bot.callbacks.own_keyword import on_keyword
from bot.types import ButtonPress, CallbackAnswer
from monitoring import matching
from monitoring.models import Keyword
from monitoring.services.finds import sellers
from monitoring.services.notifying import notifications
from outbox.replies import reply

#: A seller of a keyword, by a mark of the name.
PREFIX = "m:kallow:"
PATTERN = re.compile(PREFIX + r"(\d{1,18}):([0-9a-f]{12})")
MOST_SELLERS = 50


def handle(press: ButtonPress) -> CallbackAnswer:
    """Have a seller count again."""
    number, mark = press.match.groups()
    return on_keyword(int(number), press.person, lambda keyword: _allow(keyword, mark))


def show_sellers(keyword: Keyword) -> CallbackAnswer:
    """The sellers that a keyword leaves out, the newest first, each with a button to undo that."""
    names = sellers.left_out(keyword)[::-1][:MOST_SELLERS]
    if not names:
        return CallbackAnswer(_("No seller is left out."))
    text = _("“%(text)s” leaves these sellers out. Press the one you want to see again.")
    rows = [[(f"↩️ {name[:60]}", f"{PREFIX}{keyword.pk}:{_mark_of(name)}")] for name in names]
    reply(keyword.person, text % {"text": keyword.text}, rows)
    return CallbackAnswer("")


def _allow(keyword: Keyword, mark: str) -> CallbackAnswer:
    """Have the seller of this mark count again."""
    name = next((one for one in sellers.left_out(keyword) if _mark_of(one) == mark), None)
    if name is None:
        return CallbackAnswer(_("This seller is no longer left out."))
    sellers.allow([keyword], name)
    notifications.show_keyword(keyword)
    return counts_again({"seller": name[:60], "names": keyword.text})


def _mark_of(name: str) -> str:
    """A short mark of a seller's name, for the data of a button."""
    return hashlib.blake2b(matching.fold_name(name).encode(), digest_size=6).hexdigest()


def counts_again(values: Mapping[str, str]) -> CallbackAnswer:
    """What was put up while the seller was left out is not announced: it is known by now."""
    sentence = _(
        "%(seller)s counts again for: %(names)s. I'll tell you about their new listings, not about "
        "those from the meantime."
    )
    shown = {"seller": values["seller"][:40], "names": values["names"][:40]}
    return CallbackAnswer(sentence % shown, alert=True)
