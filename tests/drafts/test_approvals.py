"""The log of approvals: who, when, from where, what they saw and what was sent."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from accounts.telegram.types import SentMessage
from drafts import approvals
from drafts.delivery_handlers import HANDLERS
from drafts.learning.differences import ADDED, REMOVED
from drafts.models import Approval, Draft
from drafts.services.buttons import callbacks
from drafts.services.buttons.callbacks import button_data
from drafts.services.buttons.decisions import decide
from drafts.services.events import record
from drafts.services.reviewing import review
from drafts.services.showing.approval_export import export_approvals
from outbox.claim import claim_due
from outbox.record import record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

SOURCES = [{"entry": 1, "title": "Opening hours", "claim": "from 9"}]


@pytest.fixture
def draft() -> Draft:
    made = factories.draft(sources=SOURCES)
    record(made, "drafted")
    return made


@pytest.fixture
def owner() -> Person:
    return accounts.owner()


def the_approval() -> Approval:
    return approvals.approvals().get(kind="approved")


def send(draft: Draft) -> None:
    """What was approved leaves."""
    accounts_of_it = [draft.chat.account_id]
    while jobs := claim_due(HANDLERS, accounts=accounts_of_it, bot=False, busy=[], limit=9):
        for number, job in enumerate(jobs):
            record_sent(job.id, SentMessage(900 + number, None), HANDLERS)


def test_a_press_in_the_bot_is_kept_with_the_text_that_was_seen(
    draft: Draft, owner: Person
) -> None:
    callbacks.press(button_data(draft, "send"), owner)
    approval = the_approval()
    assert (approvals.who(approval), approvals.where(approval)) == ("Olena", "in the bot")
    assert approval.text == draft.text


def test_a_decision_in_the_admin_names_its_user(draft: Draft) -> None:
    decide(draft.pk, "send", "maria")
    approval = the_approval()
    assert (approvals.who(approval), approvals.where(approval)) == ("maria", "in the admin")
    assert draft.events.get(kind="pressed").detail == "in the admin by maria\nsend"


def test_what_leaves_by_itself_was_approved_by_nobody(draft: Draft) -> None:
    review.approve_automatically(draft)
    approval = the_approval()
    assert (approvals.who(approval), approvals.where(approval)) == ("", "automatically")


def test_the_text_of_the_approval_is_that_of_its_revision(draft: Draft, owner: Person) -> None:
    before = draft.text
    decide(draft.pk, "send", "maria", revision=1, words="We are open from 10 to 18.")
    assert the_approval().text == "We are open from 10 to 18."
    first, second = approvals.changes(draft.events.order_by("id"))
    assert "".join(piece.text for piece in first.pieces) == before
    assert (second.who, second.where) == ("maria", "in the admin")
    changed = [(piece.kind, piece.text) for piece in second.pieces if piece.kind != "same"]
    assert changed == [(REMOVED, "9"), (ADDED, "10")]


def test_what_was_sent_is_what_has_left(draft: Draft, owner: Person) -> None:
    assert approvals.text_sent(draft) == ""
    review.approve(draft, owner)
    assert approvals.text_sent(draft) == "", "it is on its way"
    send(draft)
    assert approvals.text_sent(draft) == draft.text


def test_the_page_shows_changes_in_words_too(
    draft: Draft, owner: Person, admin_client: Client
) -> None:
    review.edit(draft, "<b>We</b> are open from 10 to 18.", owner)
    callbacks.press(button_data(draft, "send"), owner)
    page = admin_client.get(reverse("admin:drafts_draft_change", args=[draft.pk]))
    html = page.content.decode()
    assert "<del><span" in html
    assert "[removed: </span>9<span" in html
    assert "[added: </span>10<span" in html
    assert "&lt;b&gt;" in html
    assert "Olena, in the bot" in html
    assert "Opening hours" in html


def test_the_log_is_exported_as_a_table(draft: Draft, owner: Person) -> None:
    review.edit(draft, "=SUM(A1) we are open from 9.", owner)
    callbacks.press(button_data(draft, "send"), owner)
    send(draft)
    skipped = factories.draft(draft.chat)
    review.skip(skipped, None, detail="in the admin by maria")
    file = b"".join(export_approvals(approvals.approvals(), 100)).decode("utf-8-sig")
    newest, oldest = list(csv.DictReader(io.StringIO(file)))
    assert (newest["what"], newest["who"], newest["from where"]) == (
        "skipped",
        "maria",
        "in the admin",
    )
    assert newest["text sent"] == ""
    assert (oldest["who"], oldest["sources"]) == ("Olena", "Opening hours")
    assert oldest["text seen"] == oldest["text sent"] == "'=SUM(A1) we are open from 9."


def test_the_admin_lists_decisions_only(draft: Draft, owner: Person, admin_client: Client) -> None:
    callbacks.press(button_data(draft, "send"), owner)
    page = admin_client.get("/admin/drafts/approval/")
    assert [row.kind for row in page.context["cl"].result_list] == ["approved"]
    chosen = {"action": "export_csv", "_selected_action": [the_approval().pk]}
    answer = admin_client.post("/admin/drafts/approval/", chosen)
    assert answer["Content-Type"].startswith("text/csv")
    assert draft.text in b"".join(answer).decode()


def test_a_source_is_named_only_while_the_text_says_what_was_cited(
    draft: Draft, owner: Person
) -> None:
    assert approvals.source_titles(draft) == ["Opening hours"]
    review.edit(draft, "Gladly, from 9 on.", owner)
    assert approvals.source_titles(draft) == ["Opening hours"]
    review.edit(draft, "Come when you like.", owner)
    assert approvals.source_titles(draft) == []
    assert draft.sources == SOURCES, "what the AI has cited is kept"
