"""The copy of a sent answer, as it stands in the archive channel."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.selectors import owners
from accounts.telegram.types import BotMessage
from core.formats import format_time
from core.text import split_text, utf16_len
from drafts.approvals import AUTOMATIC, how_sure, source_titles, text_sent, where, who
from drafts.models import Draft, DraftEvent
from drafts.selectors import question_messages
from outbox.text import Text, clip, speaking_to

QUESTION, NAME = 1500, 200


def pieces(draft: Draft) -> list[BotMessage]:
    """The messages of the copy: one, or as many as a long answer needs. In the language of the
    owner (of several: the first)."""
    owner = owners().first()
    with speaking_to(owner):
        head = _head(draft)
        answer = text_sent(draft) or draft.text
        if head.fits(utf16_len(answer)):
            formatted = draft.entities if answer == draft.text else ()
            return [head.add_formatted(answer, formatted).message()]
        return [head.message(), *(BotMessage(part) for part in split_text(answer))]


def _head(draft: Draft) -> Text:
    text = Text().add(f"🗄 {clip(str(draft.chat), NAME)}", "bold").add(f" · {draft.chat.account}")
    if draft.sent_at:
        text.add(f" · {format_time(draft.sent_at)}")
    asked = "\n".join(message.shown_text or "…" for message in question_messages(draft.question))
    text.add("\n\n").add(_("Message:"), "italic").add(f"\n{clip(asked, QUESTION)}")
    if titles := source_titles(draft):
        text.add("\n\n📚 " + clip(", ".join(titles), NAME * 2))
    return text.add("\n\n").add(_approved(draft), "italic").add("\n")


def _approved(draft: Draft) -> str:
    """The line above the answer: who approved it, and where."""
    events = DraftEvent.objects.filter(draft=draft, kind=DraftEvent.Kind.APPROVED)
    event = events.select_related("person").order_by("-id").first()
    if event is None or event.detail.startswith(AUTOMATIC):
        return _("Sent without asking (%(sure)s):") % {"sure": how_sure(draft)}
    by = {"who": who(event) or "–", "where": where(event)}
    return _("Approved by %(who)s %(where)s:") % by
