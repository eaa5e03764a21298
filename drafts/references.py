"""The kinds of deliveries that drafts make, and the references by which they are found again."""

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
