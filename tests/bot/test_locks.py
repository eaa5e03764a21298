"""A lock of the database in the way of what somebody writes or presses: all of it is done again,
once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import Person
from drafts.models import Draft, EditPrompt, Rewrite
from drafts.services.reviewing import review
from knowledge.models import Entry
from monitoring.models import Inquiry, Keyword, Platform
from monitoring.services import invites, keywords
from monitoring.services.scanning.scans import SCAN_BATCH
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.knowledge import sent
from tests.bot.locks import one_lock
from tests.bot.talk import Talk, everything
from tests.drafts import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("same_thread", "tasks", "quick"),
]


@pytest.fixture
def egun(db: None) -> Platform:
    """The one site; those that the migrations add are not there in a test that commits."""
    return Platform.objects.create(
        slug="shop", name="Shop", adapter="egun", base_url="https://shop.example"
    )


def watched() -> list[str]:
    return list(Keyword.objects.filter(deleted_at=None).values_list("text", flat=True))


# --- knowledge ----------------------------------------------------------------------------------


def test_an_entry_is_added_once(owner: Person) -> None:
    with one_lock():
        said = everything(Talk(OWNER).write("/kb_add Warranty\nTwo years."))
    assert f"✅ Added: “Warranty” (№ {Entry.objects.get().pk})" in said


def test_an_entry_whose_rest_was_asked_for_is_added_once(owner: Person) -> None:
    talk = Talk(OWNER)
    talk.write("/kb_add Warranty")
    sent(77)
    with one_lock():
        said = everything(talk.write("Two years.", reply_to=77))
    assert f"✅ Added: “Warranty” (№ {Entry.objects.get().pk})" in said


# --- keywords -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/search Kappmesser", "suche Kappmesser"])
def test_a_new_keyword_is_searched_for(
    text: str, person: Person, egun: Platform, tasks: list[tuple[str, list[Any]]]
) -> None:
    with one_lock():
        [said] = Talk(person.telegram_id).write(text)
    assert "searching…" in said
    assert watched() == ["Kappmesser"]
    assert [name for name, _arguments in tasks] == [SCAN_BATCH]


def test_of_a_list_each_keyword_is_searched_for(
    person: Person, egun: Platform, tasks: list[tuple[str, list[Any]]]
) -> None:
    with one_lock():
        said = Talk(person.telegram_id).write("/search Helm\nDolch\nKoppel")
    assert len(said) == 3 and all("searching…" in one for one in said)
    assert [name for name, _arguments in tasks] == [SCAN_BATCH] * 3


def test_a_keyword_is_changed(
    keyword: Keyword, person: Person, tasks: list[tuple[str, list[Any]]]
) -> None:
    with one_lock():
        said = Talk(person.telegram_id).write("/change Kappmesser Fallmesser")
    assert said[0] == "I now search for “Fallmesser” instead of “Kappmesser”."
    assert watched() == ["Fallmesser"]
    assert [name for name, _arguments in tasks] == [SCAN_BATCH]


def test_what_fails_in_the_end_changes_nothing_and_enqueues_nothing(
    person: Person, egun: Platform, tasks: list[tuple[str, list[Any]]]
) -> None:
    talk = Talk(person.telegram_id)
    with pytest.raises(OperationalError), one_lock(), one_lock(), one_lock(), one_lock():
        talk.write("/search Kappmesser")
    assert not watched() and not tasks
    talk.write("/search Kappmesser")
    assert watched() == ["Kappmesser"] and len(tasks) == 1


def test_a_search_that_can_not_be_enqueued_now_keeps_the_keyword_and_its_reply(
    person: Person, egun: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    with one_lock('INSERT INTO "monitoring_scan"'):
        [said] = Talk(person.telegram_id).write("/search Kappmesser")
    assert "searching…" in said and watched() == ["Kappmesser"]


def test_a_keyword_is_deleted_with_a_button(keyword: Keyword, person: Person) -> None:
    with one_lock():
        said = Talk(person.telegram_id).press(f"m:kdelyes:{keyword.pk}")
    assert said[0] == "Deleted." and "is deleted" in everything(said)
    assert not watched()


def test_an_inquiry_is_made_once(
    person: Person, egun: Platform, tasks: list[tuple[str, list[Any]]]
) -> None:
    with one_lock():
        Talk(person.telegram_id).write("/test Kappmesser")
    assert len(tasks) == 1 and tasks[0][1] == [Inquiry.objects.get().pk]


# --- people -------------------------------------------------------------------------------------


def test_an_invite_lets_in(db: None) -> None:
    code = invites.make_invite(None)
    with one_lock():
        said = Talk(700).write(f"/start {code}")
    assert "Hello Some!\n" in everything(said)
    assert Person.objects.get(telegram_id=700).role == Person.Role.SUBSCRIBER


@pytest.mark.parametrize("text", ["/language deutsch", "language deutsch"])
def test_a_language_is_kept(text: str, person: Person) -> None:
    with one_lock():
        [said] = Talk(person.telegram_id).write(text)
    assert said.startswith("👍") and "Deutsch" in said
    person.refresh_from_db()
    assert person.language == "de"


# --- answers ------------------------------------------------------------------------------------


def asked(owner: Person, purpose: str) -> Draft:
    """A draft for which something was asked: message 77."""
    draft = factories.draft()
    review.ask_for_text(draft, owner, purpose)
    EditPrompt.objects.update(message_id=77)
    return draft


@pytest.mark.parametrize("reply_to", [77, None])
@pytest.mark.parametrize(
    ("purpose", "text", "state"),
    [
        (EditPrompt.Purpose.TELL, "say yes", "pending"),
        (EditPrompt.Purpose.TIME, "tomorrow 9:00", "scheduled"),
        (EditPrompt.Purpose.SHOW, "tomorrow 9:00", "snoozed"),
    ],
)
def test_what_was_asked_is_taken_once(
    owner: Person, purpose: str, text: str, state: str, reply_to: int | None
) -> None:
    draft = asked(owner, purpose)
    with one_lock('UPDATE "drafts_editprompt"'):
        said = everything(Talk(OWNER).write(text, reply_to=reply_to))
    assert "already" not in said
    draft.refresh_from_db()
    assert draft.state == state and not EditPrompt.objects.get().open
    assert Rewrite.objects.count() == (purpose == EditPrompt.Purpose.TELL)


def test_the_worker_is_woken_for_what_the_ai_was_told_once_it_is_stored(
    owner: Person, tasks: list[tuple[str, list[Any]]]
) -> None:
    asked(owner, EditPrompt.Purpose.TELL)
    with one_lock('UPDATE "drafts_editprompt"'):
        Talk(OWNER).write("say yes", reply_to=77)
    assert [arguments for _name, arguments in tasks] == [[Rewrite.objects.get().pk]]


# --- what is said of it -------------------------------------------------------------------------


def test_nothing_is_said_twice(keyword: Keyword, person: Person) -> None:
    keywords.mute(keyword, None)
    with one_lock():
        Talk(person.telegram_id).write("/unmute Kappmesser")
    said = Delivery.objects.get()
    assert "are back on" in said.payload["text"]
