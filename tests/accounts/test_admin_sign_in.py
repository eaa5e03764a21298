"""The pages to sign an account in and out, and to give its session away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import SignIn, TelegramAccount
from accounts.services import heartbeats, sessions, sign_in
from accounts.telegram.session_string import write_session_string
from tests.accounts import factories
from tests.accounts.sign_in_pages import page, panel, send, staff

pytestmark = pytest.mark.django_db

State = SignIn.State


@pytest.fixture
def account() -> TelegramAccount:
    return factories.account(
        "Shop <b>", telegram_id=700, display_name="Olena & Co", username="olena"
    )


@pytest.fixture
def runbot() -> None:
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=timezone.now())


@pytest.fixture
def begun(admin_client: Client, account: TelegramAccount, runbot: None) -> SignIn:
    """A sign-in whose page asks for the phone number."""
    send(admin_client, account, do="begin_code")
    row = SignIn.objects.get()
    sign_in.start(row.pk)
    sign_in.ask(row.pk, State.PHONE)
    return row


def test_it_is_begun_and_its_beginning_is_noted(
    admin_client: Client, account: TelegramAccount, runbot: None
) -> None:
    assert "How do you want to sign in?" in panel(admin_client, account)["html"]
    shown = send(admin_client, account, do="begin_qr", other_user="1")
    assert "Connecting to Telegram" in shown["html"]
    row = SignIn.objects.get()
    assert (row.method, row.begun_by) == ("qr", User.objects.get(username="admin"))
    assert row.other_user
    assert LogEntry.objects.get().object_id == str(account.pk)


def test_without_scripts_the_page_is_the_same_form(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    answer = admin_client.post(
        page(account), {"sign_in": begun.pk, "do": "phone", "given": "+49301234567"}
    )
    assert answer.status_code == 302 and answer["Location"] == page(account)
    assert "Asking Telegram" in admin_client.get(page(account)).content.decode()


def test_what_is_wrong_is_said_and_the_number_can_be_mended(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    shown = send(admin_client, account, sign_in=begun.pk, do="phone", given="12-34")
    assert "Please enter a whole phone number" in shown["html"]
    assert 'value="12-34"' in shown["html"]
    assert shown["version"] == panel(admin_client, account)["version"], "it stays until one types"


def test_the_number_is_shown_until_the_end_and_no_code_or_password_ever(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    send(admin_client, account, sign_in=begun.pk, do="phone", given="+49 30 123 45 67")
    sign_in.ask(begun.pk, State.CODE, hint="sms")
    html = send(admin_client, account, sign_in=begun.pk, do="code", given="!")["html"]
    assert "+49 30 123 45 67" in html
    stored = Session.objects.get().get_decoded()
    assert "123 45 67" not in str(stored), "encrypted"

    send(admin_client, account, do="begin_code")
    again = SignIn.objects.latest("id")
    sign_in.start(again.pk)
    sign_in.ask(again.pk, State.PHONE)
    assert 'value="+49 30 123 45 67"' in panel(admin_client, account)["html"], "to be changed"
    SignIn.objects.filter(pk=again.pk).update(state=State.WORKING)
    sign_in.ask(again.pk, State.PASSWORD)
    html = send(admin_client, account, sign_in=again.pk, do="password", given="wishes" * 100)[
        "html"
    ]
    assert "wishes" not in html

    SignIn.objects.filter(pk=again.pk).update(state=State.DONE)
    assert "123 45 67" not in panel(admin_client, account)["html"]
    assert not [name for name in Session.objects.get().get_decoded() if "sign-in" in name]


def test_whether_it_may_be_another_user_is_kept_when_the_number_is_changed(
    admin_client: Client, account: TelegramAccount, runbot: None
) -> None:
    send(admin_client, account, do="begin_code", other_user="1")
    send(admin_client, account, do="begin_code")
    assert SignIn.objects.latest("id").other_user
    send(admin_client, account, sign_in=SignIn.objects.latest("id").pk, do="cancel")
    send(admin_client, account, do="begin_code")
    assert not SignIn.objects.latest("id").other_user


def test_giving_up_leaves_nothing_of_the_error(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    SignIn.objects.update(state=State.WORKING)
    sign_in.ask(begun.pk, State.PHONE, failure="flood_wait", wait_seconds=77)
    assert "ab-error" in panel(admin_client, account)["html"]
    html = send(admin_client, account, sign_in=begun.pk, do="cancel")["html"]
    assert "How do you want to sign in?" in html
    assert "ab-error" not in html and "data-countdown" not in html


def test_the_panel_follows_what_runbot_asks(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    seen = set()
    send(admin_client, account, sign_in=begun.pk, do="phone", given="+49301234567")
    for state, hint, words in (
        (State.CODE, "sms", "Telegram sent a code by SMS."),
        (State.PASSWORD, "<i>pet</i>", "Hint: <bdi>&lt;i&gt;pet&lt;/i&gt;</bdi>"),
    ):
        sign_in.ask(begun.pk, state, hint=hint)
        shown = panel(admin_client, account)
        assert words in shown["html"] and not shown["over"]
        seen.add(shown["version"])
        SignIn.objects.update(state=State.WORKING)
    assert len(seen) == 2


def test_a_wait_counts_down(admin_client: Client, account: TelegramAccount, begun: SignIn) -> None:
    SignIn.objects.update(state=State.WORKING)
    sign_in.ask(begun.pk, State.PHONE, failure="flood_wait", wait_seconds=77)
    html = panel(admin_client, account)["html"]
    assert "Telegram asks us to wait." in html and 'data-countdown="7' in html
    answer = send(admin_client, account, sign_in=begun.pk, do="phone", given="+49301234567")
    assert "Telegram asks us to wait." in answer["html"]


def test_a_qr_code_is_a_picture_on_the_page(
    admin_client: Client, account: TelegramAccount, runbot: None
) -> None:
    send(admin_client, account, do="begin_qr")
    row = SignIn.objects.get()
    sign_in.start(row.pk)
    sign_in.show_qr(row.pk, "tg://login?token=abc")
    first = panel(admin_client, account)
    assert "<svg" in first["html"] and "abc" not in first["html"]
    sign_in.show_qr(row.pk, "tg://login?token=def")
    second = panel(admin_client, account)
    assert second["version"] != first["version"] and second["step"] == first["step"]


def test_it_is_given_up_and_begun_again(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    shown = send(admin_client, account, sign_in=begun.pk, do="cancel")
    assert "How do you want to sign in?" in shown["html"]
    assert (
        "This is not asked for any more."
        in send(admin_client, account, sign_in=begun.pk, do="phone", given="+49301234567")["html"]
    )


def test_an_answer_goes_to_this_account_only(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    other = factories.account("Other")
    send(admin_client, other, sign_in=begun.pk, do="cancel")
    begun.refresh_from_db()
    assert begun.state == State.PHONE


def test_why_it_failed_is_said_where_it_begins_anew(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    sign_in.fail(begun.pk, "other_user", hint="Taras <b>")
    html = panel(admin_client, account)["html"]
    assert "You signed in as Taras &lt;b&gt;" in html and "How do you want" in html


def test_why_it_failed_is_forgotten_after_a_while(
    admin_client: Client, account: TelegramAccount, begun: SignIn
) -> None:
    sign_in.fail(begun.pk, "code_too_often")
    assert "asked for too often" in panel(admin_client, account)["html"]
    SignIn.objects.update(changed_at=timezone.now() - timedelta(hours=2))
    assert "asked for too often" not in panel(admin_client, account)["html"]


def test_it_says_when_runbot_is_not_running(admin_client: Client, account: TelegramAccount) -> None:
    before = panel(admin_client, account)
    assert "runbot is not running" in before["html"]
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=timezone.now())
    after = panel(admin_client, account)
    assert "runbot is not running" not in after["html"] and after["version"] != before["version"]


def test_a_connected_account_says_who_it_is_and_does_not_begin(
    admin_client: Client, account: TelegramAccount, runbot: None
) -> None:
    TelegramAccount.objects.update(status="connected")
    shown = panel(admin_client, account)
    assert "Signed in as <bdi>Olena &amp; Co (@olena)</bdi>" in shown["html"] and shown["over"]
    assert 'href="/admin/choose-chats/">Choose chats</a>' in shown["html"], "what comes next"
    assert "Sign it out first" in send(admin_client, account, do="begin_code")["html"]
    assert not SignIn.objects.exists()


def test_nothing_of_it_is_kept_by_browsers(admin_client: Client, account: TelegramAccount) -> None:
    for name in ("sign-in", "sign-out", "export"):
        assert "no-store" in admin_client.get(page(account, name))["Cache-Control"]


def test_who_may_not_change_accounts_may_do_nothing_here(account: TelegramAccount) -> None:
    client = staff("view_telegramaccount")
    for name in ("sign-in", "sign-out", "export"):
        assert client.get(page(account, name)).status_code == 403
        assert client.post(page(account, name), {"do": "begin_code"}).status_code == 403
    assert Client().get(page(account)).status_code == 302
    assert (
        not SignIn.objects.exists()
        and not TelegramAccount.objects.exclude(pending_command="").exists()
    )


def test_signing_out_asks_first(
    admin_client: Client, account: TelegramAccount, runbot: None
) -> None:
    asked = admin_client.get(page(account, "sign-out")).content.decode()
    assert "ended at Telegram" in asked
    assert TelegramAccount.objects.get().pending_command == ""
    answer = admin_client.post(page(account, "sign-out"), follow=True)
    assert "is being signed out at Telegram" in answer.content.decode()
    assert TelegramAccount.objects.get().pending_command == "log_out"
    assert "is being signed out at Telegram" in panel(admin_client, account)["html"]


def test_signing_out_without_runbot_says_when_it_happens(
    admin_client: Client, account: TelegramAccount
) -> None:
    answer = admin_client.post(page(account, "sign-out"), follow=True)
    assert "as soon as runbot runs" in answer.content.decode()


def test_the_session_is_shown_once_on_purpose_and_noted(
    admin_client: Client, account: TelegramAccount, caplog: pytest.LogCaptureFixture
) -> None:
    sessions.store_authorisation(account.pk, factories.authorisation())
    text = write_session_string(factories.authorisation())
    asked = admin_client.get(page(account, "export")).content.decode()
    assert text not in asked and "Show the session string" in asked
    answer = admin_client.post(page(account, "export"))
    assert text in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert LogEntry.objects.get().get_change_message() == "Exported the session."
    assert "a session was exported" in caplog.text and text not in caplog.text


def test_only_superusers_get_a_session(account: TelegramAccount) -> None:
    sessions.store_authorisation(account.pk, factories.authorisation())
    client = staff("view_telegramaccount", "change_telegramaccount")
    assert client.post(page(account, "export")).status_code == 403
    change = client.get(page(account, "change")).content.decode()
    assert "Sign out" in change and "Export session" not in change


def test_there_is_nothing_to_export_without_a_session(
    admin_client: Client, account: TelegramAccount
) -> None:
    answer = admin_client.post(page(account, "export"), follow=True)
    assert "This account is not signed in." in answer.content.decode()
