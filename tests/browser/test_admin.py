"""The admin in a real browser: pages live on without a reload, and nothing a contact wrote runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import TelegramAccount
from accounts.selectors import sending_paused
from drafts.models import Draft
from drafts.services.reviewing import review
from tests.browser import admin_data
from tests.harness.browser import sign_in

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


def test_the_overview_follows_what_happens_without_a_reload(page: Page) -> None:
    page.context.clear_cookies()
    sign_in(page, "secret-word")  # by the form, whose page is watched as well
    account = admin_data.account("Shop", status="connecting")
    expect(page.get_by_text("connecting", exact=True)).to_be_visible()
    page.evaluate("window.sameDocument = true")
    TelegramAccount.objects.update(status="connected")
    admin_data.draft(admin_data.chat(account, 1, "Olena <script>1</script>"))
    expect(page.get_by_text("connected", exact=True)).to_be_visible()
    expect(page.get_by_text("Olena <script>1</script>")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True


def test_the_list_of_accounts_follows_too(page: Page) -> None:
    admin_data.account("Shop", status="connecting")
    page.goto("/admin/accounts/telegramaccount/")
    TelegramAccount.objects.update(status="needs_login", status_detail="Ended from elsewhere.")
    listed = page.locator("#result_list")
    expect(listed.get_by_text("has to sign in again")).to_be_visible()
    expect(page.get_by_text("Ended from elsewhere.")).to_be_visible()


def test_sending_is_paused_from_the_overview(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name="Pause sending").click()
    expect(page.get_by_role("button", name="Resume sending")).to_be_visible()
    assert sending_paused()


def test_a_draft_is_changed_and_sent(page: Page) -> None:
    draft = admin_data.draft(admin_data.chat(admin_data.account(), 1, "Olena"))
    page.goto(f"/admin/drafts/draft/{draft.pk}/change/")
    page.get_by_label("Proposed answer").fill("Yes!\nCome by tomorrow. 😊")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The answer to Olena is on its way.")).to_be_visible()
    draft.refresh_from_db()
    assert (draft.text, draft.state) == ("Yes!\nCome by tomorrow. 😊", "approved")


def test_two_people_who_edit_are_told_of_each_other(page: Page) -> None:
    draft = admin_data.draft(admin_data.chat(admin_data.account(), 1, "Olena"))
    page.goto(f"/admin/drafts/draft/{draft.pk}/change/")
    review.edit(Draft.objects.get(pk=draft.pk), "Theirs", None)
    page.get_by_label("Proposed answer").fill("Mine")
    page.get_by_role("button", name="Save the text only").click()
    expect(page.get_by_text("Someone changed this answer meanwhile")).to_be_visible()
    expect(page.get_by_label("Proposed answer")).to_have_value("Mine")
    draft.refresh_from_db()
    assert draft.text == "Theirs"


def test_nothing_a_contact_wrote_runs_and_pages_fit_a_phone(page: Page) -> None:
    draft = admin_data.everything()
    suspicious = Draft.objects.get(suspicious=True)
    addresses = [
        "/admin/",
        "/admin/drafts/draft/",
        "/admin/drafts/chat/",
        "/admin/drafts/message/",
        f"/admin/drafts/draft/{suspicious.pk}/change/",
        f"/admin/drafts/draft/{draft.pk}/change/",
        f"/admin/drafts/chat/{suspicious.chat_id}/change/",
        "/admin/outbox/delivery/",
        "/admin/accounts/telegramaccount/",
        "/admin/django_celery_beat/periodictask/",
        "/admin/django_celery_beat/periodictask/add/",
        "/admin/monitoring/keyword/add/",
        "/admin/accounts/telegramaccount/add/",
        "/admin/auth/user/add/",
        "/admin/password_change/",
        "/admin/second-factor/",
    ]
    page.on("dialog", lambda dialog: pytest.fail(f"a contact's text ran: {dialog.message}"))
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            assert page.evaluate("window.broken") is None, address
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, (address, width)
