"""Signing an account in from a terminal: what runbot asks is asked here."""

from __future__ import annotations

import getpass
import io
import math
import time
from typing import Any

import qrcode
from django.utils import timezone

from accounts.models import SignIn, TelegramAccount
from accounts.services import heartbeats, sign_in, sign_in_sentences
from accounts.services.sign_in import OPEN, NotNow, SignInAnswer

State = SignIn.State

LOOK_EVERY_SECONDS = 0.3
#: White on black whatever the terminal's own colours are, since scanners want it so.
COLOURS, NORMAL = "\x1b[48;5;232m\x1b[38;5;255m", "\x1b[0m"

QUESTIONS = {
    State.PHONE: ("phone", "Phone number, with the country's number in front: "),
    State.CODE: ("code", "Code (not shown; press Enter alone to have it sent again): "),
    State.PASSWORD: ("password", "Password (not shown): "),
}


class GivenUp(Exception):
    """The sign-in came to nothing; the text says why."""


class Dialogue:
    """One sign-in; `out` is where to write, as the standard output of a command."""

    def __init__(self, out: Any) -> None:
        self._out, self._drawn = out, 0

    def sign_in(self, account: TelegramAccount, method: str, *, other_user: bool) -> None:
        """Until the account is signed in. Raises GivenUp, NotNow."""
        row = sign_in.begin(account, method, None, other_user=other_user)
        try:
            self._follow(row.pk)
        except (KeyboardInterrupt, EOFError):
            raise GivenUp("Given up; nothing was changed.") from None
        finally:
            sign_in.cancel(row.pk)

    def _follow(self, sign_in_id: int) -> None:
        seen: tuple[Any, ...] = ()
        while True:
            row = SignIn.objects.get(pk=sign_in_id)
            if row.state == State.DONE:
                return
            if row.state not in OPEN:
                raise GivenUp(sign_in_sentences.failure_sentence(row) or "It was given up.")
            if not heartbeats.runbot_is_alive():
                raise GivenUp("runbot does not run any more.")
            now = (row.state, row.changed_at, bytes(row.qr_encrypted))
            if now != seen:
                seen = now
                self._show(row)
            time.sleep(LOOK_EVERY_SECONDS)

    def _show(self, row: SignIn) -> None:
        if row.failure:
            self._out.write(sign_in_sentences.failure_sentence(row))
        left = (sign_in.waits_until(row) - timezone.now()).total_seconds()
        if row.wait_seconds and left > 0:
            self._out.write(f"It goes on in {math.ceil(left)} seconds.")
            time.sleep(left)
        if row.state == State.QR:
            self._draw(sign_in.qr_url(row))
        elif row.state in QUESTIONS:
            self._ask(row)

    def _ask(self, row: SignIn) -> None:
        kind, question = QUESTIONS[State(row.state)]
        if row.state == State.CODE and not row.failure:
            self._out.write(sign_in_sentences.code_sent_sentence(row))
        if row.state == State.PASSWORD and row.hint:
            self._out.write(f"Hint: {row.hint}")
        while True:
            given = input(question) if kind == "phone" else getpass.getpass(question)
            resend = kind == "code" and not given.strip()
            try:
                sign_in.submit(
                    row.pk, SignInAnswer("resend") if resend else SignInAnswer(kind, given)
                )
            except ValueError as error:
                self._out.write(str(error))
            except NotNow:
                return  # it went on or ended meanwhile
            else:
                return

    def _draw(self, url: str) -> None:
        """The QR code in half blocks; a new one in the place of the one before."""
        terminal = self._out.isatty()
        if not self._drawn:
            self._out.write("Telegram on your phone: Settings, Devices, Link Desktop Device. Scan:")
        elif terminal:
            self._out.write(f"\x1b[{self._drawn}A", ending="")
        lines = half_blocks(url)
        for line in lines:
            self._out.write(f"{COLOURS}{line}{NORMAL}" if terminal else line)
        self._drawn = len(lines)


def half_blocks(url: str) -> list[str]:
    code, drawn = qrcode.QRCode(border=2), io.StringIO()
    code.add_data(url)
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue().rstrip("\n").split("\n")
