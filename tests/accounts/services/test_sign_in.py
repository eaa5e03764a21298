"""The row through which a person and runbot speak while an account signs in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Heartbeat, SignIn, TelegramAccount
from accounts.services import (
    attach_session,
    connection,
    heartbeats,
    sessions,
    sign_in,
    sign_in_sentences,
)
from accounts.services.sign_in import NotNow, SignInAnswer
from accounts.telegram.session_string import read_session_string
from accounts.telegram.types import Identity, SignedIn
from core.transitions import StaleState
from tests.accounts import factories

pytestmark = pytest.mark.django_db

State = SignIn.State
OLENA = Identity(700, "olena", "Olena Koval")


@pytest.fixture
def account() -> TelegramAccount:
    return factories.account("Shop")


@pytest.fixture
def asked(account: TelegramAccount) -> SignIn:
    """A sign-in that waits for the phone number."""
    row = sign_in.begin(account, "code", None)
    sign_in.start(row.pk)
    sign_in.ask(row.pk, State.PHONE)
    return row


def state(row: SignIn) -> str:
    row.refresh_from_db()
    return row.state


def test_an_answer_is_taken_once_and_erased(asked: SignIn) -> None:
    sign_in.submit(asked.pk, SignInAnswer("phone", "+49 30 123-45 67"))
    asked.refresh_from_db()
    assert b"1234567" not in bytes(asked.answer_encrypted)
    assert sign_in.take_answer(asked.pk) == SignInAnswer("phone", "+49301234567")
    assert sign_in.take_answer(asked.pk) is None
    asked.refresh_from_db()
    assert bytes(asked.answer_encrypted) == b""


@pytest.mark.parametrize("number", ["", "12", "my number", "+49 1234567 8901234567", "+1 555 CALL"])
def test_what_can_not_be_a_phone_number_is_not_sent(asked: SignIn, number: str) -> None:
    with pytest.raises(ValueError, match="whole phone number"):
        sign_in.submit(asked.pk, SignInAnswer("phone", number))
    assert state(asked) == State.PHONE


def test_an_answer_to_another_question_is_refused(asked: SignIn) -> None:
    for kind in ("code", "resend", "password", "nonsense"):
        with pytest.raises(NotNow):
            sign_in.submit(asked.pk, SignInAnswer(kind, "12345"))
    sign_in.submit(asked.pk, SignInAnswer("phone", "+49301234567"))
    with pytest.raises(NotNow):
        sign_in.submit(asked.pk, SignInAnswer("phone", "+49301234567"))


def test_nothing_is_taken_while_telegram_asks_to_wait(asked: SignIn) -> None:
    sign_in.submit(asked.pk, SignInAnswer("phone", "+49301234567"))
    sign_in.ask(asked.pk, State.PHONE, failure="flood_wait", wait_seconds=60)
    with pytest.raises(NotNow, match="wait"):
        sign_in.submit(asked.pk, SignInAnswer("phone", "+49301234567"))
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        sign_in.submit(asked.pk, SignInAnswer("phone", "+49301234567"))


def test_beginning_anew_gives_up_the_earlier_attempt(
    account: TelegramAccount, asked: SignIn
) -> None:
    second = sign_in.begin(account, "qr", None)
    assert (state(asked), state(second)) == (State.CANCELLED, State.STARTED)
    assert sign_in.newest(account.pk) == second


def test_a_connected_account_and_one_that_is_signed_out_just_now_do_not_begin(
    account: TelegramAccount,
) -> None:
    TelegramAccount.objects.update(status="connected")
    with pytest.raises(NotNow, match="connected"):
        sign_in.begin(account, "code", None)
    TelegramAccount.objects.update(status="needs_login", pending_command="log_out")
    with pytest.raises(NotNow, match="signed out"):
        sign_in.begin(account, "code", None)


def test_what_nobody_touches_for_ten_minutes_is_given_up(asked: SignIn) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert sign_in.fail_stale() == []
    assert state(asked) == State.FAILED
    assert "ten minutes" in sign_in_sentences.failure_sentence(asked)


def test_a_restart_of_runbot_ends_what_was_begun_but_not_what_waits_for_it(
    account: TelegramAccount, asked: SignIn
) -> None:
    waiting = sign_in.begin(factories.account("Second"), "qr", None)
    sign_in.fail_interrupted()
    assert (state(asked), state(waiting)) == (State.FAILED, State.STARTED)
    assert "runbot was stopped" in sign_in_sentences.failure_sentence(asked)


def test_whoever_signed_in_is_this_account_from_now_on(
    account: TelegramAccount, asked: SignIn
) -> None:
    TelegramAccount.objects.update(enabled=False, status="needs_login")
    signed_in = SignedIn(factories.authorisation(), OLENA)
    sign_in.finish(asked.pk, signed_in)
    account.refresh_from_db()
    assert (account.telegram_id, account.username, account.enabled) == (700, "olena", True)
    stored = sessions.load_session(account.pk)
    assert stored is not None and stored.authorisation == signed_in.authorisation
    assert state(asked) == State.DONE


def test_one_that_was_given_up_at_the_last_moment_stores_nothing(
    account: TelegramAccount, asked: SignIn
) -> None:
    assert sign_in.cancel(asked.pk)
    with pytest.raises(StaleState):
        sign_in.finish(asked.pk, SignedIn(factories.authorisation(), OLENA))
    assert sessions.load_session(account.pk) is None


def test_somebody_else_is_not_taken_unless_that_is_meant(
    account: TelegramAccount, asked: SignIn
) -> None:
    TelegramAccount.objects.update(telegram_id=1)
    other = SignedIn(factories.authorisation(), OLENA)
    with pytest.raises(attach_session.CannotAttach) as caught:
        sign_in.finish(asked.pk, other)
    assert caught.value.who == "Olena Koval (@olena)"
    assert state(asked) == State.PHONE, "the failure is noted by the one who caught it"
    SignIn.objects.update(other_user=True)
    sign_in.finish(asked.pk, other)
    account.refresh_from_db()
    assert account.telegram_id == 700


def test_one_telegram_user_is_one_account(account: TelegramAccount, asked: SignIn) -> None:
    factories.account("First", telegram_id=700)
    SignIn.objects.update(other_user=True)
    with pytest.raises(attach_session.CannotAttach) as caught:
        sign_in.finish(asked.pk, SignedIn(factories.authorisation(), OLENA))
    assert (caught.value.failure, caught.value.who) == (attach_session.ALREADY_HERE, "First")


def test_signed_out_is_switched_off_and_keeps_its_session_row(account: TelegramAccount) -> None:
    sessions.store_authorisation(account.pk, factories.authorisation())
    attach_session.request_command(account.pk, TelegramAccount.PendingCommand.LOG_OUT)
    attach_session.note_signed_out(account.pk)
    account.refresh_from_db()
    assert (account.enabled, account.status, account.pending_command) == (False, "needs_login", "")
    assert account.session.ended_why == "signed_out"
    assert sessions.has_ended(account.pk)


def test_what_waits_to_be_signed_out_is_not_only_connected_anew(account: TelegramAccount) -> None:
    attach_session.request_command(account.pk, TelegramAccount.PendingCommand.LOG_OUT)
    attach_session.request_command(account.pk, TelegramAccount.PendingCommand.RECONNECT)
    account.refresh_from_db()
    assert account.pending_command == "log_out"


def test_switching_off_does_not_hide_that_it_has_to_sign_in(account: TelegramAccount) -> None:
    TelegramAccount.objects.update(status="connected")
    connection.note_switched_off(account.pk)
    account.refresh_from_db()
    assert account.status == "connected", "it is still enabled: it is only connected anew"
    connection.switch(account.pk, enabled=False)
    connection.note_switched_off(account.pk)
    account.refresh_from_db()
    assert account.status == "disabled"
    TelegramAccount.objects.update(status="needs_login")
    connection.note_switched_off(account.pk)
    account.refresh_from_db()
    assert account.status == "needs_login"


def test_a_session_is_exported_only_while_it_is_good(
    account: TelegramAccount, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(sessions.NoSession):
        sessions.export_session(account.pk, "a test")
    key = factories.authorisation()
    sessions.store_authorisation(account.pk, key)
    text = sessions.export_session(account.pk, "a test")
    assert read_session_string(text) == key
    assert "a session was exported" in caplog.text and text not in caplog.text
    sessions.note_end(account.pk, "revoked")
    with pytest.raises(sessions.NoSession):
        sessions.export_session(account.pk, "a test")


def test_runbot_is_alive_while_it_beats_and_was_not_stopped() -> None:
    assert not heartbeats.runbot_is_alive()
    now = timezone.now()
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=now)
    assert heartbeats.runbot_is_alive()
    heartbeats.note_stopped()
    assert not heartbeats.runbot_is_alive()
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=now)
    Heartbeat.objects.update(beat_at=now - timedelta(minutes=2))
    assert not heartbeats.runbot_is_alive()
