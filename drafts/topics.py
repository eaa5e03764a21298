"""Names of deliveries: their kinds, and the topics by which they are found again."""

ANSWER = "answer"
ANSWER_BY_BOT = "answer_by_bot"
CARD = "card"
CARD_EDIT = "card_edit"
EDIT_PROMPT = "edit_prompt"
NOTE = "note"
SAY = "say"

#: Before the id of a card.
CARD_TOPIC = "card:"


def draft_topic(draft_id: int) -> str:
    return f"draft:{draft_id}"


def card_topic(card_id: int) -> str:
    return f"{CARD_TOPIC}{card_id}"


def prompt_topic(prompt_id: int) -> str:
    return f"prompt:{prompt_id}"


def number_in(topic: str) -> int:
    """The id in a topic."""
    return int(topic.partition(":")[2])
