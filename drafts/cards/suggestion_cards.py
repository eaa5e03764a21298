"""What the bot shows of a suggestion, in the language of the person."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from accounts.telegram.types import BotMessage, Button
from drafts.learning.differences import changed_lines
from drafts.models import Suggestion, SuggestionCard
from outbox.text import Text, clip, speaking_to

State, Kind = Suggestion.State, Suggestion.Kind

PREFIX = "l:"
PATTERN = re.compile(r"l:([0-9]{1,18}):([a-z]{1,10})")
SHOWN = 2000


def suggestion_card(card: SuggestionCard) -> BotMessage:
    """A suggestion as it stands now."""
    suggestion = card.suggestion
    with speaking_to(card.person):
        text = Text().add(f"💡 {_heading(suggestion)}", "bold")
        if suggestion.title:
            text.add(f"\n\n{clip(suggestion.title, 300)}", "italic")
        if suggestion.kind == Kind.CHANGE:
            _add_change(text, suggestion)
        else:
            text.add(f"\n\n{clip(suggestion.text, SHOWN)}")
        if suggestion.differs_from and suggestion.kind != Kind.CHANGE:
            title = {"title": clip(suggestion.differs_from.title, 100)}
            text.add("\n\n" + _("📚 Your entry “%(title)s” says something else.") % title)
        text.add(f"\n\n{_outcome(suggestion)}")
        return text.message(buttons=_buttons(suggestion))


def _add_change(text: Text, suggestion: Suggestion) -> None:
    """The lines of an entry that change: as they are, and as they will be."""
    old, new = changed_lines(suggestion.before, suggestion.text)
    text.add("\n\n" + _("So far:") + "\n", "bold").add(clip(old, SHOWN // 2), "strikethrough")
    text.add("\n\n" + _("Corrected:") + "\n", "bold").add(clip(new, SHOWN // 2))


def _heading(suggestion: Suggestion) -> str:
    account = {"account": clip(str(suggestion.account), 60)}
    match suggestion.kind:
        case Kind.STYLE:
            return _("You often change this. Shall I write so from now on? (%(account)s)") % account
        case Kind.CHANGE:
            return _("You corrected this. Shall I change your entry? (%(account)s)") % account
        case Kind.FACT:
            return _("You corrected this. Shall I remember it? (%(account)s)") % account
        case _:
            return _("You answered this yourself. Shall I remember it? (%(account)s)") % account


def _outcome(suggestion: Suggestion) -> str:
    style = suggestion.kind == Kind.STYLE
    match suggestion.state:
        case State.OFFERED if style:
            return _("Seen in %(count)d answers of yours.") % {"count": len(suggestion.evidence)}
        case State.OFFERED if suggestion.kind == Kind.CHANGE:
            return _("The entry is changed only if you press Change it.")
        case State.OFFERED if suggestion.personal:
            return _("It names %(name)s, so it can only be kept for this contact.") % {
                "name": clip(str(suggestion.chat), 60)
            }
        case State.OFFERED:
            return _("For %(name)s only, or for everyone who asks?") % {
                "name": clip(str(suggestion.chat), 60)
            }
        case State.ACCEPTED if style:
            return _("✅ Noted: the AI writes so from now on.")
        case State.ACCEPTED if suggestion.kind == Kind.CHANGE:
            return _("✅ Changed. The entry's history has the text before.")
        case State.ACCEPTED:
            return _("✅ Noted: it is among your entries.")
        case State.REFUSED:
            return _("❌ Not kept.")
        case _:
            return _("↩️ Taken back.")


def _buttons(suggestion: Suggestion) -> tuple[tuple[Button, ...], ...]:
    def button(words: str, action: str) -> Button:
        return Button(words, f"{PREFIX}{suggestion.pk}:{action}")

    if suggestion.state in (State.ACCEPTED, State.REFUSED):
        return ((button("↩️ " + _("Undo"), "undo"),),)
    if suggestion.state != State.OFFERED:
        return ()
    refuse = button("❌ " + _("No"), "refuse")
    if suggestion.kind == Kind.STYLE:
        return ((button("✅ " + _("Yes"), "accept"), refuse),)
    if suggestion.kind == Kind.CHANGE:
        return ((button("✅ " + _("Change it"), "accept"), refuse),)
    mine = button("✅ " + _("For this contact"), "accept")
    if suggestion.personal:
        return ((mine, refuse),)
    return ((mine,), (button("✅ " + _("For everyone"), "everyone"), refuse))
