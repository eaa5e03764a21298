"""What people see in the bot chat: cards, notes and questions, in their language.

Everything is plain text with Telegram's entities for emphasis, so that nothing a contact wrote is
ever taken for markup. Lengths count in UTF-16 units, as Telegram's do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.selectors import reviewers, sending_paused
from accounts.telegram.errors import sentence_of
from accounts.telegram.types import BotMessage, Button
from core.formats import format_clock, format_today
from core.text import utf16_len
from drafts import approvals, states, waiting
from drafts.ai.types import in_words
from drafts.cards.keep_buttons import keep_buttons, keep_remark
from drafts.models import Card, Chat, Draft, DraftEvent, Message, Rewrite
from drafts.selectors import question_messages
from drafts.services.buttons.card_actions import Seen
from drafts.services.buttons.keyboards import keyboard
from drafts.services.buttons.presses import MORE
from drafts.services.reviewing.holds import holder_of
from drafts.services.reviewing.muting import FOR_GOOD
from drafts.services.writing.rewrites import Rewrites
from outbox.text import Text, clip, speaking_to

SHOWN_QUESTION = 900
SHOWN_ANSWER = 2400
#: Of a digest: how many drafts are named, and how much of each.
DIGEST_LINES, DIGEST_NAME, DIGEST_QUESTION = 10, 60, 100
#: What the button of a digest says.
NEXT_DRAFTS = "d:next"
#: What stands beside a line: what it answers, whose text it is.
BESIDE = 120


def card(shown: Card) -> BotMessage:
    """A draft as it stands now, for the person of the card."""
    draft = shown.draft
    rewrites = Rewrites.of(draft, some=getattr(shown, "rewritten", True))
    with speaking_to(shown.person):
        text = Text().add(
            f"💬 {clip(draft.chat.title or str(draft.chat.telegram_id), 200)}", "bold"
        )
        text.add("\n\n").add(_("Message:"), "italic").add(f"\n{_question(draft)}\n\n")
        text.add(_heading(draft, rewrites), "italic")
        room = SHOWN_ANSWER // 2 if rewrites.proposal else SHOWN_ANSWER
        if draft.text:
            text.add("\n").add_formatted(clip(draft.text, room), draft.entities)
        if rewrites.proposal:
            text.add("\n\n").add(_("The AI's proposal instead:"), "italic")
            text.add(f"\n{clip(rewrites.proposal, room)}")
        for line in _remarks(shown, rewrites):
            text.add(f"\n\n{line}")
        if shown.replaced:
            return text.add("\n\n" + _("⤵️ Shown again further down.")).message()
        buttons = keyboard(_seen(shown, rewrites), shown.menu)
        return text.message(buttons=buttons or keep_buttons(draft))


def digest(newest: Sequence[Draft], count: int, person: Person) -> BotMessage:
    """How many drafts wait without a card, and the newest of them."""
    with speaking_to(person):
        text = Text().add(
            "📬 " + _("Answers that wait for you: %(count)d") % {"count": count}, "bold"
        )
        for draft in newest:
            text.line("• ").add(clip(str(draft.chat), DIGEST_NAME), "bold")
            text.add(f": {clip(' '.join(_said(draft.question).split()), DIGEST_QUESTION)}")
        if count > len(newest):
            more = _("… and %(count)d more") % {"count": count - len(newest)}
            text.line(more)
        return text.message(buttons=((Button("📂 " + _("Show the newest"), NEXT_DRAFTS),),))


def sent_note(draft: Draft, person: Person) -> BotMessage:
    """What was sent without asking."""
    with speaking_to(person):
        text = Text().add(
            "🤖 " + _("Sent to %(name)s automatically:") % {"name": clip(draft.chat.title, 200)},
            "bold",
        )
        text.add("\n\n").add(_("Message:"), "italic").add(f"\n{_question(draft)}\n\n")
        text.add(_("Sent (%(sure)s):") % {"sure": approvals.how_sure(draft)}, "italic")
        text.add(f"\n{clip(draft.text, SHOWN_ANSWER)}")
        for line in _grounds(draft):
            text.add(f"\n\n{line}")
        return text.message()


def machine_note(chat: Chat, person: Person) -> BotMessage:
    """That answers no longer leave by themselves in a chat, since it seems to be with a machine."""
    with speaking_to(person):
        text = Text().add(
            "🤖 "
            + _("%(name)s seems to be a bot that replies to every reply.")
            % {"name": clip(str(chat), 200)},
            "bold",
        )
        text.add("\n\n")
        return text.add(
            _(
                "Answers no longer leave by themselves there: you are shown each one. You can "
                "change that on the chat's page in the admin."
            )
        ).message()


def _seen(shown: Card, rewrites: Rewrites) -> Seen:
    """What decides which buttons are shown."""
    return Seen(
        draft=shown.draft,
        person=shown.person,
        now=timezone.now(),
        several=shown.menu == MORE and reviewers().count() > 1,
        holder=holder_of(shown.draft),
        proposal=bool(rewrites.proposal),
        busy=rewrites.running is not None,
    )


def _heading(draft: Draft, rewrites: Rewrites) -> str:
    if rewrites.made:
        return _("Rewritten answer (%(how)s):") % {"how": rewrites.made.get_kind_display()}
    if draft.revision > 1:
        return _("Your answer:")
    if draft.no_proposal:
        return _("The AI has no proposal: %(why)s") % {"why": in_words(draft.no_proposal)}
    if draft.needs_owner and not draft.text:
        return _("Only you know the answer:")
    return _("Suggested reply (%(sure)s):") % {"sure": approvals.how_sure(draft)}


def _question(draft: Draft) -> str:
    """Everything that the contact wrote since the last answer; of very much the newest."""
    shown: list[str] = []
    room = SHOWN_QUESTION
    for message in reversed(question_messages(draft.question)):
        line = clip(_said(message), SHOWN_QUESTION)
        room -= utf16_len(line) + 1
        if shown and room < 0:
            return "\n".join(["…", *reversed(shown)])
        shown.append(line)
    return "\n".join(reversed(shown))


def _said(message: Message) -> str:
    """A message, under what it answers and whose text it is."""
    lines = []
    if message.answered_text:
        lines.append(_("↩️ In reply to: %(text)s") % {"text": clip(message.answered_text, BESIDE)})
    if message.forwarded_from:
        name = clip(message.forwarded_from, BESIDE)
        lines.append(_("↪️ Forwarded from %(name)s:") % {"name": name})
    return "\n".join([*lines, message.shown_text or "…"])


def _remarks(shown: Card, rewrites: Rewrites) -> Iterable[str]:
    draft = shown.draft
    if utf16_len(draft.text) > SHOWN_ANSWER:
        yield _("(%(count)d characters in all; the whole text is in the admin.)") % {
            "count": len(draft.text)
        }
    if draft.state == states.PENDING and (draft.revision == 1 or rewrites.made):
        yield from _grounds(draft)
    if draft.suspicious and draft.state == states.PENDING:
        yield _("⚠️ Someone here tried to give the AI instructions. Check the reply before sending.")
    if draft.hold_reason and draft.state == states.PENDING:
        why = _("✋ Not sent automatically: %(why)s.") % {"why": draft.get_hold_reason_display()}
        yield f"{why} ({clip(draft.hold_detail, BESIDE)})" if draft.hold_detail else why
    if draft.state == states.PENDING:
        yield from _at_work(shown, rewrites)
    outcome = _outcome(shown)
    if outcome:
        yield outcome
    kept = keep_remark(draft)
    if kept:
        yield kept


def _at_work(shown: Card, rewrites: Rewrites) -> Iterable[str]:
    """What goes on with a draft that waits, and with its chat."""
    draft, holder = shown.draft, holder_of(shown.draft)
    if holder is not None and holder != shown.person:
        yield _("✋ %(name)s is on it.") % {"name": holder}
    if rewrites.running and rewrites.running.kind == Rewrite.Kind.TRANSLATE:
        yield _("🌐 Being translated…")
    elif rewrites.running:
        yield _("✍️ Being rewritten…")
    elif rewrites.failed:
        yield _("⚠️ The AI could not do it: %(why)s") % {"why": in_words(rewrites.failed.error)}
    if draft.chat.off:
        yield _("⏸ This chat is paused: the AI does not read it.")
    if draft.chat.muted and draft.chat.muted_until == FOR_GOOD:
        yield _("🔕 No more cards for this chat.")
    elif draft.chat.muted and draft.chat.muted_until:
        yield _("🔕 No cards for this chat until %(time)s.") % {
            "time": format_today(draft.chat.muted_until)
        }


def _grounds(draft: Draft) -> Iterable[str]:
    """What a proposed answer rests on, and what it does not."""
    titles = dict.fromkeys(clip(one, BESIDE) for one in approvals.source_titles(draft))
    if titles:
        yield "📚 " + " · ".join(titles)
    if draft.missing:
        yield "\n".join("❔ " + clip(question, BESIDE) for question in draft.missing)
    if draft.unsupported:
        words = clip(", ".join(draft.unsupported), BESIDE)
        yield _("⚠️ Not in your knowledge: %(words)s") % {"words": words}
    if draft.otherwise:
        words = clip(", ".join(draft.otherwise), BESIDE)
        yield _("⚠️ Your knowledge says otherwise: %(words)s") % {"words": words}


def _outcome(shown: Card) -> str:
    """The line that says what became of the draft; empty while it waits for the owner."""
    draft = shown.draft
    moment = draft.sent_at or draft.decided_at
    at = {"time": format_clock(moment) if moment else "", "who": _who(draft)}
    match draft.state:
        case states.PENDING:
            return _("⏸ Sending is paused; /resume starts it again.") if sending_paused() else ""
        case states.APPROVED if sending_paused():
            return _("⏸ Approved; it will be sent when you send /resume.")
        case states.APPROVED | states.SENDING:
            wait = waiting.waits_of([draft])[draft.pk]
            return waiting.sentence(draft, wait) if wait else _("📤 Approved, on its way…")
        case states.SENT if draft.by_bot:
            return _("✅ Approved and sent by the bot, under the bot's name, %(time)s%(who)s") % at
        case states.SENT if draft.automatic:
            return _("🤖 Sent in your name without asking, %(time)s") % at
        case states.SENT:
            return _("✅ Approved and sent in your name, %(time)s%(who)s") % at
        case states.SKIPPED:
            return _("❌ Skipped, %(time)s%(who)s") % at
        case states.EXPIRED:
            return _("⌛ Expired unanswered, %(time)s") % at
        case states.SNOOZED if draft.due_at:
            return _("💤 Shown again at %(time)s.") % {"time": format_today(draft.due_at)}
        case states.SCHEDULED if draft.due_at:
            return _("🕘 It will be sent at %(time)s%(who)s.") % (
                at | {"time": format_today(draft.due_at)}
            )
        case states.SUPERSEDED if draft.due_at and _was_scheduled(draft):
            return _("↪️ Not sent at %(time)s: %(why)s.") % {
                "time": format_today(draft.due_at),
                "why": _why_withdrawn(draft),
            }
        case states.SUPERSEDED:
            return _("↪️ Out of date: %(why)s.") % {"why": _why_out_of_date(draft)}
        case _:
            return _("⚠️ Not sent: %(why)s") % {"why": sentence_of(draft.failure)}


def _was_scheduled(draft: Draft) -> bool:
    """Whether what was put off last would have been sent then, not only shown."""
    put_off = draft.events.filter(kind__in=[DraftEvent.Kind.SNOOZED, DraftEvent.Kind.SCHEDULED])
    last = put_off.order_by("-id").values_list("kind", flat=True).first()
    return last == DraftEvent.Kind.SCHEDULED


def _why_out_of_date(draft: Draft) -> str:
    events = draft.events.filter(kind=DraftEvent.Kind.SUPERSEDED)
    match events.order_by("-id").values_list("detail", flat=True).first():
        case approvals.BY_HAND:
            return _("you have answered yourself")
        case approvals.CHANGED:
            return _("the message was changed")
        case approvals.DELETED | approvals.PART_DELETED:
            return _("the message was deleted")
        case approvals.NEWER | approvals.OVERTAKEN:
            return _("there is a newer message")
        case approvals.ANEW:
            return _("there is a newer proposal")
        case approvals.OFF:
            return _("answering was switched off for this chat")
    return _("it is no longer needed")


def _why_withdrawn(draft: Draft) -> str:
    if draft.hold_reason in (Draft.Hold.PAUSED, Draft.Hold.ANSWERED):
        return draft.get_hold_reason_display()
    return _why_out_of_date(draft)


def _who(draft: Draft) -> str:
    """Who decided, where several could have."""
    if draft.decided_by and reviewers().count() > 1:
        return _(" by %(name)s") % {"name": draft.decided_by}
    return ""
