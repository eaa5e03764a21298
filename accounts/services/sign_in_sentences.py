"""What a person reads during a sign-in: failures, and where the code was sent."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SignIn
from accounts.services.attach_session import ALREADY_HERE, OTHER_USER
from accounts.telegram.errors import sentence_of

#: Failures of a sign-in that are not in the table of Telegram's errors.
EXPIRED, INTERRUPTED = "expired", "interrupted"
SENTENCES: dict[str, str | Promise] = {
    EXPIRED: _("Nothing was entered for ten minutes, so this was given up. Begin again."),
    INTERRUPTED: _("runbot was stopped in the middle of this. Begin again."),
    ALREADY_HERE: _("This Telegram user is connected here already, as the account %(who)s."),
    OTHER_USER: _(
        "You signed in as %(who)s, who is not the Telegram user of this account. Nothing was "
        "changed. If you mean it, begin again and say that it may be another user."
    ),
}

#: Where Telegram sent the code, by SentCode.way.
CODE_SENT = {
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


def failure_sentence(row: SignIn) -> str:
    """The failure as a sentence in the active language; empty without one."""
    if not row.failure:
        return ""
    if row.failure in SENTENCES:
        return str(SENTENCES[row.failure]) % {"who": row.hint}
    return sentence_of(row.failure)


def code_sent_sentence(row: SignIn) -> str:
    """A sentence that says where Telegram sent the code."""
    return str(CODE_SENT.get(row.hint) or _("Telegram sent you a code."))
