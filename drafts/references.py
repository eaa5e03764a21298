"""The kinds of deliveries that drafts make, and the references by which they are found again."""

from django.utils.translation import gettext_lazy as _

ANSWER = "answer"
ANSWER_BY_BOT = "answer_by_bot"
CARD = "card"
CARD_EDIT = "card_edit"
OLDER_CARD = "older_card"
TRANSLATION = "translation"
REMINDER = "card_reminder"
EDIT_PROMPT = "edit_prompt"
NOTE = "note"
MACHINE_NOTE = "machine_note"
HOURS_NOTE = "hours_note"
DIGEST = "draft_digest"
SUGGESTION = "suggestion"
SUGGESTION_EDIT = "suggestion_edit"
ARCHIVE = "archive"

#: An answer, by either way.
ANSWERS = (ANSWER, ANSWER_BY_BOT)

LABELS = {
    ANSWER: _("answer"),
    ANSWER_BY_BOT: _("answer, left to the bot"),
    CARD: _("card of a draft"),
    CARD_EDIT: _("card brought up to date"),
    OLDER_CARD: _("older card brought up to date"),
    TRANSLATION: _("translation of a draft"),
    REMINDER: _("reminder of drafts"),
    EDIT_PROMPT: _("question for a new text"),
    NOTE: _("note of an automatic answer"),
    MACHINE_NOTE: _("note of a chat with a machine"),
    HOURS_NOTE: _("note outside working hours"),
    DIGEST: _("list of open drafts"),
    SUGGESTION: _("card of a suggestion"),
    SUGGESTION_EDIT: _("suggestion brought up to date"),
    ARCHIVE: _("copy for the archive"),
}
#: The models of what references name, by their first part.
PAGES = {
    "draft": "drafts.draft",
    "chat": "drafts.chat",
    "card": "drafts.card",
    "prompt": "drafts.editprompt",
    "digest": "accounts.person",
    "reminder": "accounts.person",
}


def draft_reference(draft_id: int) -> str:
    return f"draft:{draft_id}"


def chat_reference(chat_id: int) -> str:
    return f"chat:{chat_id}"


def card_reference(card_id: int) -> str:
    return f"card:{card_id}"


def digest_reference(person_id: int) -> str:
    return f"digest:{person_id}"


def reminder_reference(person_id: int) -> str:
    return f"reminder:{person_id}"


def rewrite_reference(rewrite_id: int) -> str:
    return f"rewrite:{rewrite_id}"


def prompt_reference(prompt_id: int) -> str:
    return f"prompt:{prompt_id}"


def suggestion_reference(card_id: int) -> str:
    """Of a card of a suggestion."""
    return f"suggestion:{card_id}"
