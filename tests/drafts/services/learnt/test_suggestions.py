"""Suggestions: offered, accepted, refused, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from core.transitions import StaleState
from drafts import tasks
from drafts.learning.corrections import corrected_text
from drafts.models import Suggestion, SuggestionCard
from drafts.services.learnt.suggestions import accept, learnt_for, offer, refuse, undo
from knowledge.models import Entry
from knowledge.selectors import Reader, visible_to
from knowledge.services.entries import BadEntry, change_entry, create_entry
from knowledge.services.search import search
from outbox.models import Delivery
from tests.accounts.factories import account, owner
from tests.drafts import factories as make

pytestmark = pytest.mark.django_db


def faq(**fields: object) -> Suggestion:
    chat = make.chat(title="Karl")
    given: dict[str, Any] = {
        "kind": "faq",
        "title": "Are you open on Saturday?",
        "text": "From 10 to 14.",
        "key": "draft:1",
        "chat": chat,
        "account": chat.account,
    }
    return Suggestion.objects.create(**{**given, **fields})


def style(**fields: object) -> Suggestion:
    given = {"kind": "style", "text": "Use no emoji.", "key": "style:1", **fields}
    given.setdefault("account", account())
    return Suggestion.objects.create(**given)


def change(entry: Entry | None = None, **fields: object) -> Suggestion:
    """The suggestion to change an entry from 9 to 10."""
    entry = entry or create_entry(title="Hours", body="Open from 9.\nNot on Sunday.")
    new = entry.body.replace("9", "10")
    return faq(
        kind="change", title=entry.title, text=new, before=entry.body, differs_from=entry, **fields
    )


def body(suggestion: Suggestion) -> str:
    return Entry.objects.get(pk=suggestion.differs_from_id or 0).body


def test_an_accepted_change_changes_its_entry_and_the_history_has_both_texts() -> None:
    one = change()
    assert body(one) == one.before
    accept(one, owner(), everyone=True)
    entry = Entry.objects.get()
    assert (entry.body, entry.audience) == (one.text, "everyone")
    versions = entry.history.order_by("history_id")
    assert [version.body for version in versions] == [one.before, one.text]
    assert versions.last().history_change_reason == "corrected in an answer of yours"


def test_an_accepted_change_is_found_and_an_undone_one_no_more() -> None:
    one = change(create_entry(title="Boat", body="The voucher is called Kormoran9."))
    for decide, found in ((accept, ["Boat"]), (undo, [])):
        decide(one)
        assert [hit.title for hit in search("Kormoran10", None)] == found


def test_a_refused_change_leaves_the_entry() -> None:
    one = change()
    refuse(one)
    assert body(one) == one.before


def test_undo_gives_the_entry_its_text_back() -> None:
    one = change()
    accept(one)
    undo(one)
    assert (body(one), Suggestion.objects.get().state) == (one.before, "undone")
    accept(one)
    assert body(one) == one.text


def test_an_entry_that_was_changed_in_the_meantime_is_not_overwritten() -> None:
    one = change()
    entry = one.differs_from
    assert entry is not None
    change_entry(entry, body="By appointment.")
    with pytest.raises(BadEntry, match="was changed in the meantime"):
        accept(one)
    assert (body(one), Suggestion.objects.get().state) == ("By appointment.", "offered")


def test_two_corrections_of_one_entry_are_both_made() -> None:
    entry = create_entry(title="Shop", body="We open at 9 o'clock.\nDelivery costs 5 euros.")
    offers = []
    for number, (said, corrected) in enumerate(
        [
            ("We open at 9 o'clock.", "We open at 10 o'clock."),
            ("Delivery costs 5 euros.", "Delivery costs 6 euros."),
        ]
    ):
        draft = make.draft(proposed_text=said, text=corrected)
        text = corrected_text(entry.title, entry.body, said, corrected)
        offers.append(change(entry, key=f"draft:{number}", evidence=[draft.pk]))
        Suggestion.objects.filter(pk=offers[-1].pk).update(text=text)
    for offer_ in offers:
        accept(Suggestion.objects.get(pk=offer_.pk))
    assert body(offers[0]) == "We open at 10 o'clock.\nDelivery costs 6 euros."
    undo(Suggestion.objects.get(pk=offers[1].pk))
    assert body(offers[0]) == "We open at 10 o'clock.\nDelivery costs 5 euros."


def test_a_later_text_is_not_undone_with_the_change() -> None:
    one = change()
    accept(one)
    entry = one.differs_from
    assert entry is not None
    change_entry(entry, body="By appointment.")
    with pytest.raises(BadEntry, match="was changed in the meantime"):
        undo(one)
    assert (body(one), Suggestion.objects.get().state) == ("By appointment.", "accepted")


def test_an_entry_that_is_gone_can_not_be_changed() -> None:
    change()
    Entry.objects.all().delete()
    with pytest.raises(BadEntry, match="no longer there"):
        accept(Suggestion.objects.get())
    assert not Entry.objects.exists()


def test_only_accepted_notes_go_into_the_prompt() -> None:
    one = style()
    assert learnt_for(one.account_id) == ()
    accept(one, owner())
    assert learnt_for(one.account_id) == ("Use no emoji.",)
    assert learnt_for(account().pk) == ()
    undo(one)
    assert learnt_for(one.account_id) == ()


def test_an_accepted_answer_becomes_an_entry_for_its_contact_alone() -> None:
    one = faq()
    accept(one, owner())
    entry = Entry.objects.get()
    assert (entry.title, entry.body, entry.origin) == (one.title, one.text, "learnt")
    chat, other = one.chat, make.chat()
    assert chat is not None
    day = date(2026, 3, 2)
    assert list(visible_to(Reader(chat.account_id, chat.telegram_id, day))) == [entry]
    assert not visible_to(Reader(chat.account_id, other.telegram_id, day)).exists()
    assert not visible_to(Reader(other.account_id, chat.telegram_id, day)).exists()


def test_an_answer_can_be_kept_for_everyone() -> None:
    accept(faq(), everyone=True)
    other = make.chat()
    reader = Reader(other.account_id, other.telegram_id, date(2026, 3, 2))
    assert visible_to(reader).count() == 1


def test_an_answer_that_names_the_contact_is_never_kept_for_everyone() -> None:
    accept(faq(personal=True), everyone=True)
    assert Entry.objects.get().audience == "contacts"


def test_undo_deletes_the_entry_and_it_can_be_accepted_again() -> None:
    one = faq()
    accept(one)
    undo(one)
    assert not Entry.objects.exists()
    one.refresh_from_db()
    assert (one.state, one.entry) == ("undone", None)
    accept(one)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("changes", [{"body": "From 10 to 16."}, {"title": "Open at Easter?"}])
def test_an_entry_that_somebody_went_on_with_is_not_deleted(changes: dict[str, Any]) -> None:
    one = faq()
    accept(one)
    change_entry(Entry.objects.get(), **changes)
    with pytest.raises(BadEntry, match="changed in the meantime"):
        undo(Suggestion.objects.get())
    assert (Entry.objects.count(), Suggestion.objects.get().state) == (1, "accepted")


def test_a_refusal_can_be_taken_back() -> None:
    one = style()
    refuse(one)
    undo(one)
    one.refresh_from_db()
    assert one.state == "offered"


def test_the_second_decision_changes_nothing() -> None:
    one = faq()
    stale = Suggestion.objects.get()
    accept(one)
    for decide in (accept, refuse):
        with pytest.raises(StaleState):
            decide(stale)
        stale = Suggestion.objects.get()
    assert Entry.objects.count() == 1


def test_suggestions_are_offered_to_each_owner_once_and_a_few_at_a_time() -> None:
    owners = [owner(), owner()]
    for number in range(5):
        style(key=f"style:{number}", account=account())
    assert [offer(), offer(), offer()] == [3, 2, 0]
    assert SuggestionCard.objects.count() == 5 * len(owners)
    assert Delivery.objects.filter(kind="suggestion").count() == 10


@pytest.mark.parametrize(
    ("at", "available"),
    [
        ("2026-03-02T01:30:00+00:00", "2026-03-02T08:00:00+00:00"),  # 2:30 in Berlin
        ("2026-03-02T12:00:00+00:00", None),
        ("2026-03-02T22:30:00+00:00", "2026-03-03T08:00:00+00:00"),
        ("2026-03-28T22:30:00+00:00", "2026-03-29T07:00:00+00:00"),  # the clocks go forward
    ],
)
def test_nobody_is_woken_at_night(at: str, available: str | None) -> None:
    owner(time_zone="Europe/Berlin")
    style()
    with time_machine.travel(datetime.fromisoformat(at), tick=False):
        offer()
    due = Delivery.objects.get(kind="suggestion").available_at
    assert due == (datetime.fromisoformat(available) if available else None)


def test_without_an_owner_nothing_counts_as_offered() -> None:
    style()
    assert offer() == 0
    assert Suggestion.objects.get().offered_at is None


def test_the_nightly_task_learns_and_offers() -> None:
    owner()
    chat = make.chat()
    make.message(chat, 1, text="Are you open on Saturday?")
    make.message(chat, 2, text="Yes, from ten to two.", outgoing=True)
    tasks.learn()
    assert Suggestion.objects.get().text == "Yes, from ten to two."
    assert Delivery.objects.filter(kind="suggestion").count() == 1


def test_a_decision_changes_the_cards() -> None:
    owner()
    one = style()
    offer()
    refuse(one)
    assert Delivery.objects.filter(kind="suggestion_edit").count() == 1
