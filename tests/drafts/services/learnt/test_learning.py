"""What the owner wrote is looked through, and becomes suggestions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from drafts import states
from drafts.models import Chat, Draft, Message, Suggestion
from drafts.services.events import record
from drafts.services.learnt.learning import learn
from drafts.services.learnt.suggestions import accept
from drafts.services.reviewing import review
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from outbox.models import Delivery
from tests.accounts.factories import account, owner
from tests.drafts import factories as make

pytestmark = pytest.mark.django_db
ASKED = "Are you open on Saturday?"
OWN = "Yes, we are there from ten to two."


def edited(chat: Chat, proposed: str, sent: str, question: str = ASKED, **fields: object) -> Draft:
    """An answer that the owner has changed and sent."""
    number = Message.objects.count() + 1
    asked = make.message(chat, number, text=question)
    draft = make.draft(chat, question=asked, text=proposed, proposed_text=proposed, **fields)
    review.edit(draft, sent, None)
    review.approve(draft, None)
    # The next question is not a part of this one.
    make.message(chat, number + 1, text=sent, outgoing=True)
    Delivery.objects.filter(reference=f"draft:{draft.pk}").update(message_id=number + 1)
    Draft.objects.filter(pk=draft.pk).update(state=states.SENT)
    return draft


def said(chat: Chat, *lines: tuple[bool, str], minutes: float = 1) -> None:
    """What was said in a chat, so many minutes between: whether by us, and the text."""
    begin = timezone.now() - timedelta(hours=5)
    for at, (ours, text) in enumerate(lines):
        date = begin + timedelta(minutes=at * minutes)
        make.message(chat, 100 + at, text=text, outgoing=ours, date=date)


def suggestions(of: TelegramAccount) -> list[tuple[str, str, str]]:
    rows = Suggestion.objects.filter(account=of).order_by("id")
    return [(one.kind, one.title, one.text) for one in rows]


# --- style --------------------------------------------------------------------------------------


def habit(of: TelegramAccount, count: int = 3) -> None:
    for at in range(count):
        chat = make.chat(account=of, title=f"Contact {at}")
        edited(
            chat,
            f"Of course, we can do part {'abc'[at % 3]}.",
            f"Sure, we can do part {'abc'[at % 3]}.",
        )


def test_a_habit_becomes_a_note() -> None:
    of = account()
    habit(of)
    assert learn(of.pk) == 1
    assert suggestions(of) == [("style", "", "Write “Sure” instead of “Of course”.")]
    assert len(Suggestion.objects.get().evidence) == 3


def test_a_note_says_what_stands_for_the_name() -> None:
    of = account()
    for name in ("Ada", "Karl", "Emma"):
        edited(make.chat(account=of, title=name), "We can do that.", f"Hi {name}! We can do that.")
    learn()
    assert suggestions(of) == [
        ("style", "", "Begin with “Hi [name]!”. [name] stands for the contact's name.")
    ]


def test_what_was_found_before_is_not_offered_again_and_gets_newer_evidence() -> None:
    of = account()
    habit(of)
    learn()
    habit(of, 2)
    assert learn() == 0
    assert len(Suggestion.objects.get().evidence) == 5


def test_what_was_refused_stays_refused() -> None:
    of = account()
    habit(of)
    learn()
    Suggestion.objects.update(state="refused")
    habit(of, 3)
    assert learn() == 0
    assert Suggestion.objects.get().state == "refused"


def test_a_note_is_in_the_owners_language() -> None:
    owner(language="de")
    of = account()
    habit(of)
    learn()
    assert "Sure" in Suggestion.objects.get().text


def test_a_text_that_the_ai_has_rewritten_is_not_learnt_from() -> None:
    of = account()
    habit(of)
    for draft in Draft.objects.all():
        record(draft, "rewritten")
    assert learn(of.pk) == 0


def test_each_account_has_its_own_habits() -> None:
    one, other = account(), account()
    habit(one)
    assert (learn(other.pk), learn(one.pk)) == (0, 1)


# --- answers ------------------------------------------------------------------------------------


def test_an_answer_from_the_phone_becomes_a_suggested_entry() -> None:
    chat = make.chat(title="Karl Meier")
    said(chat, (False, f"Hello! {ASKED}"), (True, f"Hi Karl, {OWN}"), (True, "See you!"))
    assert learn() == 1
    one = Suggestion.objects.get()
    assert (one.kind, one.title, one.text) == ("faq", ASKED, OWN)
    assert (one.chat, one.personal, one.state) == (chat, False, "offered")


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [({}, 31), ({"mode": "off"}, 1), ({"kind": "group"}, 1), ({"kind": "bot"}, 1)],
)
def test_a_late_answer_or_one_in_a_chat_that_the_ai_may_not_read_is_not_learnt(
    fields: dict, minutes: float
) -> None:
    said(make.chat(**fields), (False, ASKED), (True, OWN), minutes=minutes)
    assert learn() == 0


def test_what_aibot_has_sent_is_not_the_owners_word() -> None:
    known, lost = make.chat(), make.chat()
    for chat, number in ((known, 101), (lost, None)):
        said(chat, (False, ASKED), (True, OWN))
        Delivery.objects.create(
            channel="user", kind="answer", account=chat.account, chat_id=chat.telegram_id,
            payload={"text": OWN}, random_id=chat.pk, message_id=number,
        )  # fmt: skip
    assert learn() == 0


def test_a_forwarded_message_is_not_the_owners_word() -> None:
    chat = make.chat()
    said(chat, (False, ASKED), (True, OWN))
    Message.objects.filter(outgoing=True).update(forwarded_from="News")
    assert learn() == 0


@pytest.mark.parametrize(
    ("proposed", "fields"),
    [("", {"no_proposal": "?"}), ("I will ask.", {"needs_owner": True}), ("Sorry, no idea.", {})],
)
def test_an_answer_that_the_ai_did_not_know_becomes_a_suggested_entry(
    proposed: str, fields: dict
) -> None:
    chat = make.chat(title="Karl")
    edited(chat, proposed, OWN, **fields)
    assert learn() == 1
    assert suggestions(chat.account) == [("faq", ASKED, OWN)]


def test_a_lightly_edited_answer_is_no_answer_of_the_owner() -> None:
    chat = make.chat()
    edited(chat, OWN, OWN.replace("there", "here"))
    assert learn() == 0


def test_a_corrected_fact_is_suggested_with_its_sentence() -> None:
    chat = make.chat()
    edited(chat, "We open at 9. See you!", "We open at 10. See you!")
    assert learn() == 1
    assert suggestions(chat.account) == [("fact", ASKED, "We open at 10.")]


def cited(*entries: Entry) -> list[dict[str, object]]:
    return [{"entry": one.pk, "title": one.title, "claim": ""} for one in entries]


def test_a_corrected_fact_changes_the_cited_entry_that_states_it() -> None:
    hours = create_entry(title="Hours", body="We open at 9 every day.\nExcept on holidays.")
    parking = create_entry(title="Parking", body="Behind the house.")
    chat, sources = make.chat(), cited(parking, hours)
    edited(chat, "We open at 9. See you!", "We open at 10. See you!", sources=sources)
    assert (learn(), learn()) == (1, 0)
    one = Suggestion.objects.get()
    assert (one.kind, one.title, one.differs_from) == ("change", "Hours", hours)
    assert one.text == "We open at 10 every day.\nExcept on holidays."
    hours.refresh_from_db()
    assert hours.body == one.before


def test_a_corrected_fact_that_may_be_another_one_names_the_entry_that_differs() -> None:
    hours = create_entry(title="Hours", body="We open at 9 every day, on Sunday at 9, too.")
    sources = cited(hours)
    edited(make.chat(), "We open at 9. See you!", "We open at 10. See you!", sources=sources)
    learn()
    one = Suggestion.objects.get()
    assert (one.kind, one.differs_from) == ("fact", hours)


def test_of_two_cited_entries_that_state_the_fact_none_is_changed() -> None:
    entries = [create_entry(title=title, body="We open at 9.") for title in ("Hours", "Shop")]
    edited(make.chat(), "We open at 9.", "We open at 10.", sources=cited(*entries))
    learn()
    assert Suggestion.objects.get().kind == "fact"


def test_the_same_correction_is_suggested_once_also_after_it_was_accepted() -> None:
    hours, of = create_entry(title="Hours", body="We open at 9."), account()
    for title in ("Ada", "Karl"):
        chat = make.chat(account=of, title=title)
        edited(chat, "We open at 9.", "We open at 10.", sources=cited(hours))
    assert (learn(), learn()) == (1, 0)
    one = Suggestion.objects.get()
    assert sorted(one.evidence) == sorted(Draft.objects.values_list("pk", flat=True))
    accept(one)
    assert learn() == 0


def test_a_fact_that_the_ai_has_rewritten_changes_no_entry() -> None:
    hours, chat = create_entry(title="Hours", body="We open at 9."), make.chat()
    draft = edited(chat, "We open at 9.", "We open at 10.", sources=cited(hours))
    record(draft, "rewritten")
    assert learn() == 0


def test_a_question_that_has_an_entry_is_not_suggested() -> None:
    create_entry(title=ASKED, body=OWN)
    said(make.chat(), (False, ASKED), (True, OWN))
    assert learn() == 0


def test_the_same_question_is_suggested_once() -> None:
    of = account()
    for at in range(3):
        said(make.chat(account=of, title=f"C{at}"), (False, ASKED), (True, OWN))
    assert (learn(), learn()) == (1, 0)
