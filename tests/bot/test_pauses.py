"""/pause and /resume of many keywords: the answer comes at once, the cards behind it."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring import references
from monitoring.models import Keyword
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from outbox.models import Delivery
from outbox.replies import REPLY
from tests.bot.talk import Talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks", "egun")]


def with_cards(person: Person, count: int) -> list[Keyword]:
    """So many keywords, each with a card that has arrived."""
    found = [keywords.add(person, f"Helm {number}")[0] for number in range(count)]
    for keyword in found:
        notifications.show_new_keyword(keyword)
    arrive()
    return found


def arrive() -> None:
    Delivery.objects.update(state="sent", message_id=7)


def queued() -> list[str]:
    """The kinds of what is to be sent, in its order."""
    waiting = Delivery.objects.filter(state="queued").order_by("id")
    return list(waiting.values_list("kind", flat=True))


@pytest.mark.parametrize("command", ["/pause", "/resume"])
def test_the_answer_comes_before_the_cards_of_the_newest(person: Person, command: str) -> None:
    found = with_cards(person, 25)
    Keyword.objects.update(active=command == "/pause")
    Talk(person.telegram_id).write(command)
    assert queued() == [REPLY] + [references.KEYWORD_EDIT] * 20
    edited = Delivery.objects.filter(kind=references.KEYWORD_EDIT)
    newest = {references.of(references.KEYWORD_EDIT, one.pk) for one in found[5:]}
    assert set(edited.values_list("reference", flat=True)) == newest


def test_only_the_cards_of_what_was_changed_are_edited(person: Person) -> None:
    first, *others = with_cards(person, 3)
    Keyword.objects.filter(pk__in=[one.pk for one in others]).update(active=False)
    Talk(person.telegram_id).write("/pause")
    assert queued() == [REPLY, references.KEYWORD_EDIT]
    edit = Delivery.objects.get(kind=references.KEYWORD_EDIT)
    assert edit.reference == references.of(references.KEYWORD_EDIT, first.pk)


def test_where_nothing_is_changed_there_is_the_answer_alone(person: Person) -> None:
    with_cards(person, 3)
    [said] = Talk(person.telegram_id).write("/resume")
    assert said == "There was nothing to change."
    assert queued() == [REPLY]


CHANGES = ["/mute {} 2h", "/unmute {}", "/frequency {} 5m", "/cheaper {}"]


@pytest.mark.parametrize("command", CHANGES)
def test_a_card_shows_what_a_command_has_changed(person: Person, command: str) -> None:
    (keyword,) = with_cards(person, 1)
    if command.startswith("/unmute"):
        keywords.mute(keyword, None)
    Talk(person.telegram_id).write(command.format(keyword.text))
    assert sorted(queued()) == [references.KEYWORD_EDIT, REPLY]
