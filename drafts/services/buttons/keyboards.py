"""The keyboard of a card, made from the table of its buttons."""

from __future__ import annotations

from django.utils.translation import get_language

from accounts.telegram.types import Button
from drafts import states
from drafts.models import ButtonText
from drafts.services.buttons.callbacks import button_data
from drafts.services.buttons.card_actions import CARD_ACTIONS, CardAction, Seen
from drafts.services.buttons.presses import MAIN

Keyboard = tuple[tuple[Button, ...], ...]


def keyboard(seen: Seen, menu: str = MAIN) -> Keyboard:
    """The rows of buttons of a card, in the active language."""
    pending = seen.draft.state == states.PENDING and not seen.held_by_other
    actions = _actions(seen, menu if pending else MAIN)
    texts = _own_texts() if actions else {}
    rows: dict[int, list[Button]] = {}
    for action in actions:
        text = texts.get(action.name) or str(action.label)
        rows.setdefault(action.row, []).append(Button(text, button_data(seen.draft, action.name)))
    return tuple(tuple(rows[row]) for row in sorted(rows))


def _actions(seen: Seen, menu: str) -> list[CardAction]:
    return [action for action in CARD_ACTIONS if menu in action.menus and action.fits(seen)]


def _own_texts() -> dict[str, str]:
    """The texts that were given to buttons in the admin, for the active language."""
    rows = ButtonText.objects.filter(language=(get_language() or "").split("-")[0])
    return dict(rows.values_list("action", "text"))
