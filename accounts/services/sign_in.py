"""Signing an account in: what a person gives and what runbot asks, through one row.

The web writes answers, runbot takes them. Every change is one guarded move, so a row that was
given up is never worked on, and an answer is taken once. An answer is encrypted while it waits,
and erased when it is taken, whatever becomes of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Heartbeat, SignIn, TelegramAccount
from accounts.services import heartbeats
from accounts.services.attach_session import ALREADY_HERE, OTHER_USER, adopt
from accounts.telegram.errors import sentence_of
from accounts.telegram.types import SignedIn
from core.encryption import decrypt, encrypt
from core.transitions import StaleState, transition
from core.wake import notify

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
#: Which answers a state takes.
TAKES = {
    State.PHONE: ("phone",),
    State.CODE: ("code", "resend"),
    State.PASSWORD: ("password",),
}
GIVEN_UP_AFTER = timedelta(minutes=10)
#: Telegram may ask to wait for so long before the sign-in is given up.
LONGEST_WAIT_SECONDS = 300
ALIVE_SECONDS = 30
NOTHING: dict[str, Any] = {"answer_encrypted": b"", "qr_encrypted": b""}

EXPIRED, INTERRUPTED, SEALED = "expired", "interrupted", "sealed"
SENTENCES: dict[str, str | Promise] = {
    EXPIRED: _("Nothing was entered for ten minutes, so this was given up. Begin again."),
    INTERRUPTED: _("runbot was stopped in the middle of this. Begin again."),
    SEALED: _("SESSION_ENCRYPTION_KEYS is not what it was: what was stored can't be read."),
    ALREADY_HERE: _("This Telegram user is connected here already, as the account %(who)s."),
    OTHER_USER: _(
        "You signed in as %(who)s, who is not the Telegram user of this account. Nothing was "
        "changed. If you mean it, begin again and say that it may be another user."
    ),
}

#: Where Telegram sent the code.
WAYS = {
    "app": _("Telegram sent a code to your Telegram app, in the chat “Telegram”."),
    "sms": _("Telegram sent a code by SMS."),
    "call": _("Telegram calls you and says the code."),
    "missed_call": _(
        "Telegram calls you and hangs up at once: the code is the last digits of the number that "
        "called."
    ),
    "email": _("Telegram sent a code to your e-mail address."),
    "fragment": _("Telegram sent a code to fragment.com."),
}


class NotNow(Exception):
    """What was asked for is not possible at the moment; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What a person gave: kind is phone, code, resend or password."""

    kind: str
    value: str = field(default="", repr=False)


# --- What a person does ---------------------------------------------------------------------


def begin(
    account: TelegramAccount,
    method: str,
    user: AbstractBaseUser | None,
    *,
    other_user: bool = False,
) -> SignIn:
    """Start to sign an account in; an attempt that is open is given up. Raises NotNow."""
    with transaction.atomic():
        locked = TelegramAccount.objects.select_for_update().get(pk=account.pk)
        refuse_connected(locked)
        for earlier in SignIn.objects.filter(account=locked, state__in=OPEN):
            cancel(earlier.pk)
        note = encrypt(json.dumps({"other_user": other_user}).encode())
        made = SignIn.objects.create(
            account=locked,
            method=Method(method),
            begun_by_id=user.pk if user else None,
            answer_encrypted=note,
        )
        notify()
    return made


def refuse_connected(account: TelegramAccount) -> None:
    if account.enabled and account.status == TelegramAccount.Status.CONNECTED:
        raise NotNow(_("This account is connected. Sign it out first to sign in anew."))
    if account.pending_command == TelegramAccount.PendingCommand.LOG_OUT:
        raise NotNow(_("This account is being signed out; wait a moment."))


def give(sign_in_id: int, answer: Answer) -> None:
    """Hand runbot an answer. Raises NotNow when another was asked for, or none, or while
    Telegram asks to wait; ValueError for what can't be an answer."""
    value = _checked(answer)
    row = SignIn.objects.filter(pk=sign_in_id).first()
    if row is None or answer.kind not in TAKES.get(State(row.state), ()):
        raise NotNow(_("This is not asked for any more."))
    if row.wait_seconds and timezone.now() < waits_until(row):
        raise NotNow(_("Telegram asks us to wait."))
    sealed = encrypt(json.dumps({"kind": answer.kind, "value": value}).encode())
    try:
        _move(row.pk, (State(row.state),), State.WORKING, answer_encrypted=sealed, failure="")
    except StaleState:
        raise NotNow(_("This is not asked for any more.")) from None


def cancel(sign_in_id: int) -> bool:
    """Give up; False if it had ended already."""
    try:
        _move(sign_in_id, OPEN, State.CANCELLED, **NOTHING)
    except StaleState:
        return False
    return True


def _checked(answer: Answer) -> str:
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


# --- What the page shows --------------------------------------------------------------------


def newest(account_id: int) -> SignIn | None:
    return SignIn.objects.filter(account_id=account_id).order_by("-id").first()


def waits_until(row: SignIn) -> datetime:
    return row.changed_at + timedelta(seconds=row.wait_seconds)


def failure_sentence(row: SignIn) -> str:
    """What went wrong, in the active language; empty if nothing did."""
    if not row.failure:
        return ""
    if row.failure in SENTENCES:
        return str(SENTENCES[row.failure]) % {"who": row.hint}
    return sentence_of(row.failure)


def way_sentence(row: SignIn) -> str:
    """Where the code was sent that is asked for."""
    return str(WAYS.get(row.hint) or _("Telegram sent you a code."))


def qr_url(row: SignIn) -> str:
    return decrypt(bytes(row.qr_encrypted)).decode() if row.qr_encrypted else ""


def runbot_is_alive() -> bool:
    """Whether runbot has given a sign of life lately."""
    since = timezone.now() - timedelta(seconds=ALIVE_SECONDS)
    seen = Heartbeat.objects.filter(name=Heartbeat.RUNBOT, beat_at__gte=since)
    return seen.exclude(status=heartbeats.STOPPED).exists()


# --- What runbot does -----------------------------------------------------------------------


def open_rows() -> list[SignIn]:
    """The sign-ins to be worked on; those that nobody has touched for too long are given up."""
    rows = list(SignIn.objects.filter(state__in=OPEN).order_by("id"))
    latest = timezone.now() - GIVEN_UP_AFTER
    stale = [row for row in rows if waits_until(row) < latest]
    for row in stale:
        fail(row.pk, EXPIRED)
    return [row for row in rows if row not in stale]


def start(sign_in_id: int) -> bool:
    """Take a new sign-in; whether it may be another Telegram user. Raises StaleState, CannotDecrypt
    or KeyError for one that was begun otherwise."""
    row = SignIn.objects.filter(pk=sign_in_id, state=State.STARTED).first()
    if row is None or not row.answer_encrypted:
        raise StaleState(f"sign-in {sign_in_id} is not new")
    _move(row.pk, (State.STARTED,), State.STARTED, answer_encrypted=b"")
    return bool(json.loads(decrypt(bytes(row.answer_encrypted)))["other_user"])


def take_answer(sign_in_id: int) -> Answer | None:
    """The answer that waits, erased here; None while there is none. Raises StaleState when the
    sign-in has ended."""
    row = SignIn.objects.filter(pk=sign_in_id, state__in=OPEN).first()
    if row is None:
        raise StaleState(f"sign-in {sign_in_id} has ended")
    sealed = bytes(row.answer_encrypted)
    if row.state != State.WORKING or not sealed:
        return None
    taken = SignIn.objects.filter(pk=row.pk, state=State.WORKING, answer_encrypted=sealed)
    if taken.update(answer_encrypted=b"") != 1:
        return None
    value = json.loads(decrypt(sealed))
    return Answer(value["kind"], value["value"])


def ask(
    sign_in_id: int, what: State, *, hint: str = "", failure: str = "", wait_seconds: int = 0
) -> None:
    """Ask the person for something. Raises StaleState when the sign-in has ended."""
    _move(
        sign_in_id,
        (State.STARTED, State.WORKING, State.QR),
        what,
        hint=hint[:200],
        failure=failure,
        wait_seconds=wait_seconds,
        **NOTHING,
    )


def show_qr(sign_in_id: int, url: str) -> None:
    """Show a QR code, or the next one in the place of an expired one."""
    sealed = encrypt(url.encode())
    if SignIn.objects.filter(pk=sign_in_id, state=State.QR).update(qr_encrypted=sealed) != 1:
        _move(sign_in_id, (State.STARTED,), State.QR, qr_encrypted=sealed)


def finish(sign_in_id: int, signed_in: SignedIn, *, other_user: bool) -> None:
    """Signed in. Raises NotAdopted, or StaleState when it was given up at the last moment; then
    nothing is stored."""
    with transaction.atomic():
        _move(sign_in_id, OPEN, State.DONE, failure="", hint="", wait_seconds=0, **NOTHING)
        row = SignIn.objects.get(pk=sign_in_id)
        adopt(row.account_id, signed_in, other_user=other_user)


def fail(sign_in_id: int, failure: str, *, hint: str = "", wait_seconds: int = 0) -> bool:
    """It can't go on; False if it had ended already."""
    try:
        _move(
            sign_in_id,
            OPEN,
            State.FAILED,
            failure=failure,
            hint=hint[:200],
            wait_seconds=wait_seconds,
            **NOTHING,
        )
    except StaleState:
        return False
    return True


def fail_interrupted() -> None:
    """runbot begins or ends: what another process was in the middle of can't go on. One that
    nobody has taken yet can."""
    for row in SignIn.objects.filter(state__in=OPEN):
        if row.state != State.STARTED or not row.answer_encrypted:
            fail(row.pk, INTERRUPTED)


def _move(sign_in_id: int, source: tuple[State, ...], target: State, **changes: Any) -> None:
    changes = {"changed_at": timezone.now(), **changes}
    transition(SignIn, sign_in_id, source=source, target=target, **changes)
    notify()
