"""Sign an account in. The web process and runbot exchange questions and answers in a `SignIn` row.

The web process stores answers, runbot takes them. Every change is a guarded transition, so a
cancelled sign-in is not continued, and an answer is taken once. Answers are stored encrypted and
erased when they are taken, whatever the result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SignIn, TelegramAccount
from accounts.services.attach_session import attach
from accounts.services.sign_in_sentences import EXPIRED, INTERRUPTED
from accounts.telegram.types import SignedIn
from core.encryption import decrypt, encrypt
from core.transitions import StaleState, transition
from core.wake import SIGN_INS, notify

Method = SignIn.Method
State = SignIn.State

OPEN = (
    State.STARTED,
    State.PHONE,
    State.CODE,
    State.PASSWORD,
    State.QR,
    State.WORKING,
)
#: The kinds of answer that a state accepts.
ACCEPTED = {
    State.PHONE: ("phone",),
    State.CODE: ("code", "resend"),
    State.PASSWORD: ("password",),
}
GIVEN_UP_AFTER = timedelta(minutes=10)
#: A longer flood wait ends the sign-in.
LONGEST_WAIT_SECONDS = 300
ERASED: dict[str, Any] = {"answer_encrypted": b"", "qr_encrypted": b""}


class NotNow(Exception):
    """The action is not possible at the moment; the text is a sentence with the reason."""


@dataclass(frozen=True)
class SignInAnswer:
    """An answer of a person. `kind`: phone, code, resend or password."""

    kind: str
    value: str = field(default="", repr=False)


# --- actions of a person --------------------------------------------------------------------


def begin(
    account: TelegramAccount,
    method: str,
    user_id: int | None,
    *,
    other_user: bool = False,
) -> SignIn:
    """Start a sign-in, as the user of the admin with this id; an open one of the account is
    cancelled. Raises NotNow."""
    with transaction.atomic():
        locked = TelegramAccount.objects.select_for_update().get(pk=account.pk)
        refuse_connected(locked)
        for earlier in SignIn.objects.filter(account=locked, state__in=OPEN):
            cancel(earlier.pk)
        made = SignIn.objects.create(
            account=locked, method=Method(method), begun_by_id=user_id, other_user=other_user
        )
        notify(SIGN_INS)
    return made


def refuse_connected(account: TelegramAccount) -> None:
    """Raise NotNow for an account that is connected, or just being signed out."""
    if account.enabled and account.status == TelegramAccount.Status.CONNECTED:
        raise NotNow(_("This account is connected. Sign it out first to sign in anew."))
    if account.pending_command == TelegramAccount.PendingCommand.LOG_OUT:
        raise NotNow(_("This account is being signed out; wait a moment."))


def submit(sign_in_id: int, answer: SignInAnswer) -> None:
    """Store an answer for runbot. Raises NotNow if no such answer is expected, or during a flood
    wait; ValueError for an invalid answer."""
    value = _checked(answer)
    row = SignIn.objects.filter(pk=sign_in_id).first()
    if row is None or answer.kind not in ACCEPTED.get(State(row.state), ()):
        raise NotNow(_("This is not asked for any more."))
    if row.wait_seconds and timezone.now() < waits_until(row):
        raise NotNow(_("Telegram asks us to wait."))
    encrypted = encrypt(json.dumps({"kind": answer.kind, "value": value}).encode())
    try:
        _move(row.pk, (State(row.state),), State.WORKING, answer_encrypted=encrypted, failure="")
    except StaleState:
        raise NotNow(_("This is not asked for any more.")) from None


def cancel(sign_in_id: int) -> bool:
    """Cancel a sign-in, with what had gone wrong in it; False if it had ended already."""
    gone = {**ERASED, "failure": "", "hint": "", "wait_seconds": 0}
    try:
        _move(sign_in_id, OPEN, State.CANCELLED, **gone)
    except StaleState:
        return False
    return True


def _checked(answer: SignInAnswer) -> str:
    if answer.kind == "phone":
        digits = "".join(sign for sign in answer.value if sign.isdecimal())
        if not 5 <= len(digits) <= 15 or any(sign.isalpha() for sign in answer.value):
            raise ValueError(_("Please enter a whole phone number, as +49 30 1234567."))
        return f"+{digits}"
    if answer.kind == "code":
        code = "".join(sign for sign in answer.value if sign.isalnum())
        if not 1 <= len(code) <= 30:
            raise ValueError(_("Please enter the code that Telegram sent."))
        return code
    if answer.kind == "password" and not 1 <= len(answer.value) <= 500:
        raise ValueError(_("Please enter the password."))
    return answer.value


# --- for the page ---------------------------------------------------------------------------


def newest(account_id: int) -> SignIn | None:
    return SignIn.objects.filter(account_id=account_id).order_by("-id").first()


def waits_until(row: SignIn) -> datetime:
    return row.changed_at + timedelta(seconds=row.wait_seconds)


def qr_url(row: SignIn) -> str:
    return decrypt(bytes(row.qr_encrypted)).decode() if row.qr_encrypted else ""


# --- for runbot -----------------------------------------------------------------------------


def fail_stale() -> list[SignIn]:
    """Fail the open sign-ins without a change for too long; the others."""
    rows = list(SignIn.objects.filter(state__in=OPEN).order_by("id"))
    latest = timezone.now() - GIVEN_UP_AFTER
    stale = [row for row in rows if waits_until(row) < latest]
    for row in stale:
        fail(row.pk, EXPIRED)
    return [row for row in rows if row not in stale]


def start(sign_in_id: int) -> None:
    """Take a new sign-in. Raises StaleState."""
    now = timezone.now()
    new = SignIn.objects.filter(pk=sign_in_id, state=State.STARTED, taken_at=None)
    if new.update(taken_at=now, changed_at=now) != 1:
        raise StaleState(f"sign-in {sign_in_id} is not new")
    notify(SIGN_INS)


def take_answer(sign_in_id: int) -> SignInAnswer | None:
    """Take the stored answer and erase it; None while there is none. Raises StaleState if the
    sign-in has ended."""
    row = SignIn.objects.filter(pk=sign_in_id, state__in=OPEN).first()
    if row is None:
        raise StaleState(f"sign-in {sign_in_id} has ended")
    encrypted = bytes(row.answer_encrypted)
    if row.state != State.WORKING or not encrypted:
        return None
    taken = SignIn.objects.filter(pk=row.pk, state=State.WORKING, answer_encrypted=encrypted)
    if taken.update(answer_encrypted=b"") != 1:
        return None
    value = json.loads(decrypt(encrypted))
    return SignInAnswer(value["kind"], value["value"])


def ask(
    sign_in_id: int, what: State, *, hint: str = "", failure: str = "", wait_seconds: int = 0
) -> None:
    """Ask the person for an answer. Raises StaleState if the sign-in has ended."""
    _move(
        sign_in_id,
        (State.STARTED, State.WORKING, State.QR),
        what,
        hint=hint[:200],
        failure=failure,
        wait_seconds=wait_seconds,
        **ERASED,
    )


def show_qr(sign_in_id: int, url: str) -> None:
    """Show a QR code, or replace an expired one."""
    encrypted = encrypt(url.encode())
    if SignIn.objects.filter(pk=sign_in_id, state=State.QR).update(qr_encrypted=encrypted) != 1:
        _move(sign_in_id, (State.STARTED,), State.QR, qr_encrypted=encrypted)


def finish(sign_in_id: int, signed_in: SignedIn) -> None:
    """Finish a sign-in and attach its session. Raises CannotAttach, or StaleState if it was
    cancelled at the last moment; then nothing is stored."""
    with transaction.atomic():
        _move(sign_in_id, OPEN, State.DONE, failure="", hint="", wait_seconds=0, **ERASED)
        row = SignIn.objects.get(pk=sign_in_id)
        attach(row.account_id, signed_in, other_user=row.other_user)


def fail(sign_in_id: int, failure: str, *, hint: str = "", wait_seconds: int = 0) -> bool:
    """Fail a sign-in; False if it had ended already."""
    try:
        _move(
            sign_in_id,
            OPEN,
            State.FAILED,
            failure=failure,
            hint=hint[:200],
            wait_seconds=wait_seconds,
            **ERASED,
        )
    except StaleState:
        return False
    return True


def fail_interrupted() -> None:
    """Fail the sign-ins of a runbot that stopped: they can't be continued by another process. New
    ones that were not taken yet stay open."""
    for row in SignIn.objects.filter(state__in=OPEN):
        if row.state != State.STARTED or row.taken_at is not None:
            fail(row.pk, INTERRUPTED)


def _move(sign_in_id: int, source: tuple[State, ...], target: State, **changes: Any) -> None:
    changes = {"changed_at": timezone.now(), **changes}
    transition(SignIn, sign_in_id, source=source, target=target, **changes)
    notify(SIGN_INS)
