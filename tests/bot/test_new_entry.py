"""/kb_add: an entry from a message, with what is missing asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from telegram import MessageOriginHiddenUser, TextQuote

from accounts.models import Person
from knowledge.models import Entry
from outbox.models import Delivery
from tests.bot.knowledge import buttons, newest, sent
from tests.bot.talk import Talk, everything, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread")]

FORWARDED = {
    "text": "Two years of warranty.",
    "forward_origin": MessageOriginHiddenUser(timezone.now(), "Max"),
}


@pytest.fixture
def talk(owner: Person) -> Talk:
    return Talk(owner.telegram_id)


def kept() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("id").values_list("title", "body"))


@pytest.mark.parametrize("name", ["kb_add", "merken", "dodaty", "додати"])
def test_a_forwarded_message_becomes_an_entry_under_the_given_title(talk: Talk, name: str) -> None:
    said = everything(talk.write(f"/{name} Warranty", reply_to=5, replied=FORWARDED))
    assert kept() == [("Warranty", "Two years of warranty.")]
    assert f"✅ Added: “Warranty” (№ {Entry.objects.get().pk})" in said


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({"replied": {"caption": "The warranty card"}}, "The warranty card"),
        ({"replied": FORWARDED, "quote": TextQuote("Two years", 0)}, "Two years"),
    ],
)
def test_a_caption_and_a_quoted_part_count_too(talk: Talk, more: dict[str, Any], body: str) -> None:
    talk.write("/kb_add Warranty", reply_to=5, **more)
    assert kept() == [("Warranty", body)]


@pytest.mark.parametrize("replied", [{}, {"caption": ""}, {"text": "\u2063"}])
def test_a_message_without_a_text_is_said_to_have_none(talk: Talk, replied: dict[str, Any]) -> None:
    talk.write("/kb_add Warranty", reply_to=5, replied=replied)
    assert newest().text.startswith("I understand text only. What should I know about “Warranty”?")
    sent(77)
    talk.write("Two years.", reply_to=77)
    assert kept() == [("Warranty", "Two years.")]


def test_the_title_is_asked_for(talk: Talk) -> None:
    assert talk.write("/kb_add", reply_to=5, replied=FORWARDED) == [
        "What is the title? Reply to this message with it."
    ]
    assert newest().force_reply
    sent(77)
    talk.write("Warranty", reply_to=77)
    assert kept() == [("Warranty", "Two years of warranty.")]


def test_the_text_is_asked_for(talk: Talk) -> None:
    talk.write("/kb_add Warranty")
    assert "“Warranty”" in newest().text and newest().force_reply
    sent(77)
    talk.write("Two years.\n\nAlso abroad.", reply_to=77)
    assert kept() == [("Warranty", "Two years.\n\nAlso abroad.")]


def test_title_and_text_are_asked_for_one_after_the_other(talk: Talk) -> None:
    talk.write("/kb_add")
    sent(77)
    talk.write("Warranty", reply_to=77)
    sent(78)
    talk.write("Two years.", reply_to=78)
    assert kept() == [("Warranty", "Two years.")]


def test_title_and_text_may_stand_behind_the_command(talk: Talk) -> None:
    talk.write("/kb_add Warranty\nTwo years.\nAlso abroad.")
    assert kept() == [("Warranty", "Two years.\nAlso abroad.")]


def test_a_photo_is_no_answer_and_the_question_is_asked_again(talk: Talk) -> None:
    talk.write("/kb_add Warranty")
    sent(77)
    said = talk.write(None, reply_to=77, caption="no text")  # type: ignore[arg-type]
    assert "I understand text only." in everything(said)
    sent(78)
    talk.write("Two years.", reply_to=78)
    assert kept() == [("Warranty", "Two years.")]


def test_a_title_that_is_too_long_is_refused_and_another_one_is_taken(talk: Talk) -> None:
    talk.write("/kb_add", reply_to=5, replied=FORWARDED)
    sent(77)
    assert talk.write("x" * 300, reply_to=77)
    assert kept() == []
    talk.write("Warranty", reply_to=77)
    assert kept() == [("Warranty", "Two years of warranty.")]


def test_adding_can_be_undone(talk: Talk) -> None:
    talk.write("/kb_add Warranty\nTwo years.")
    undo = buttons(newest())["↩️ Undo"]
    sent(80)
    said = talk.press(undo, message_id=80)
    assert said == ["Undone.", "↩️ Removed: “Warranty”"]
    assert Delivery.objects.latest("id").payload["edits"] == 80
    assert not shown(Delivery.objects.latest("id")).buttons
    assert kept() == []
    assert "nothing was undone" in everything(talk.press(undo, message_id=80))


def test_what_was_changed_meanwhile_is_not_undone(talk: Talk) -> None:
    talk.write("/kb_add Warranty\nTwo years.")
    undo = buttons(newest())["↩️ Undo"]
    sent(80)
    made = Entry.objects.get()
    made.body = "Three years."
    made.save()
    assert "nothing was undone" in everything(talk.press(undo, message_id=80))
    assert kept() == [("Warranty", "Three years.")]


def test_the_confirmation_links_to_the_admin_where_people_reach_it(
    talk: Talk, settings: Any
) -> None:
    assert "In the admin" in everything(talk.write("/kb_add Warranty\nTwo years."))
    settings.PUBLIC_URL = "https://aibot.example"
    said = everything(talk.write("/kb_add Warranty\nTwo years."))
    made = Entry.objects.latest("id")
    assert f"https://aibot.example/admin/knowledge/entry/{made.pk}/change/" in said


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_it_is_asked_and_confirmed_in_each_language(owner: Person, language: str) -> None:
    Person.objects.filter(pk=owner.pk).update(language=language)
    talk = Talk(owner.telegram_id, language)
    talk.write("/kb_add Гарантія")
    sent(77)
    assert "Гарантія" in newest().text
    said = everything(talk.write("Два роки.", reply_to=77))
    assert f"№ {Entry.objects.get().pk}" in said
    assert kept() == [("Гарантія", "Два роки.")]
