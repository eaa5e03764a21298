"""Cards that are open follow the language of the person who sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from accounts.services.people import follow_telegram
from drafts import references as drafts
from drafts.models import Card
from monitoring import references
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk
from tests.drafts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]

CARD, KEYWORD = 5, 6
BOTH = [drafts.CARD_EDIT, references.KEYWORD_EDIT]


@pytest.fixture
def owner(owner: Person) -> Person:
    """An owner in whose chat a draft and a keyword are shown in English."""
    follow_telegram(owner, "en")
    return owner


@pytest.fixture(autouse=True)
def shown(owner: Person, egun: Any) -> None:
    Card.objects.create(draft=factories.draft(), person=owner, message_id=CARD)
    notifications.show_new_keyword(keywords.add(owner, "Kappmesser")[0])
    Delivery.objects.update(state=Delivery.State.SENT, message_id=KEYWORD)


def edits() -> list[str]:
    return sorted(Delivery.objects.filter(kind__in=BOTH).values_list("kind", flat=True))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_chosen_language_changes_what_was_shown_before_behind_the_reply(language: str) -> None:
    # In the sandbox the app's language changes at the same time.
    [reply, draft, keyword] = Talk(OWNER, language).write("/language de")
    assert "auf Deutsch" in reply
    assert "Antwortvorschlag" in draft and "Gesucht wird" in keyword


def test_a_button_of_language_changes_them_too(owner: Person) -> None:
    said = Talk(OWNER).press("lang:uk")
    assert "Варіант відповіді" in said[2] and edits() == BOTH


def test_a_language_chosen_in_the_admin_changes_them_too(
    admin_client: Client, owner: Person
) -> None:
    page = f"/admin/accounts/person/{owner.pk}/change/"
    form = {"name": "Max", "role": "owner", "time_zone": ""}
    admin_client.post(page, form | {"language": owner.language})
    assert edits() == []
    admin_client.post(page, form | {"language": "uk"})
    assert edits() == BOTH
    owner.refresh_from_db()
    assert (owner.language, owner.language_from_telegram) == ("uk", False)


def test_they_follow_telegrams_language_with_the_next_word() -> None:
    assert any("Antwortvorschlag" in one for one in Talk(OWNER, "de-AT").write("/list"))
    assert edits() == BOTH
    Delivery.objects.all().delete()
    Talk(OWNER, "de-AT").write("/list")
    Talk(OWNER, "de-AT").write("/language de")
    assert edits() == [], "nothing has changed"


def test_a_text_and_a_press_in_another_language_change_them() -> None:
    Talk(OWNER, "de").write("?")
    Talk(OWNER, "uk").press("lang:nonsense")
    # The second change finds the first one waiting.
    assert edits() == BOTH


def test_only_what_the_person_sees_and_can_still_decide_is_changed(owner: Person) -> None:
    other = accounts.owner(77, name="Max")
    for state in ("sent", "skipped", "snoozed", "scheduled"):
        draft = factories.draft(state=state)
        Card.objects.create(draft=draft, person=owner, message_id=8)
        Card.objects.create(draft=draft, person=other, message_id=9)
    keywords.add(owner, "Helm")  # its card was never shown
    Talk(OWNER).write("/language de")
    mine = Delivery.objects.filter(kind=drafts.CARD_EDIT, chat_id=OWNER).count()
    assert (mine, len(edits())) == (3, 4)


def test_at_most_twenty_of_each_are_changed_the_newest(owner: Person) -> None:
    made = [Card.objects.create(draft=factories.draft(), person=owner) for _ in range(25)]
    Talk(OWNER).write("/language de")
    changed = Delivery.objects.filter(kind=drafts.CARD_EDIT).values_list("reference", flat=True)
    assert set(changed) == {drafts.card_reference(one.pk) for one in made[5:]}
