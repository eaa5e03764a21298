"""The form of an account: its session, and its own api id and proxy, probed before saving."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.models import TelegramAccount
from accounts.services.telegram_access import encrypt_secret
from accounts.telegram.errors import Failure
from accounts.telegram.session_string import BadSessionString, read_session_string

Kind = TelegramAccount.Proxy

API_FIELDS = ("api_id", "api_hash")
PROXY_FIELDS = ("proxy_kind", "proxy_host", "proxy_port", "proxy_user", "proxy_secret")
SECRET_FIELDS = ("session_string", "api_hash", "proxy_secret")

#: The field at which a failure of the probe is shown.
PLACES = {"api_id": "api_hash", "proxy": "proxy_host"}

_API_HASH = re.compile(r"[0-9a-f]{32}")
_MTPROXY_SECRET = re.compile(r"(dd)?[0-9a-f]{32}")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")


def _secret(label: Any, help_text: Any, length: int) -> forms.CharField:
    """A write-only field for a secret."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=False,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    session_string = _secret(
        _("Session string"),
        _(
            "A Telethon session string, if the account shall sign in with one. It is encrypted "
            "when it is stored and never shown again; leave this empty to keep the present one."
        ),
        2000,
    )
    api_hash = _secret(
        _("Own api hash"), _("Never shown; leave this empty to keep the present one."), 64
    )
    proxy_secret = _secret(
        _("Proxy's password or secret"),
        _(
            "The password of a SOCKS5 proxy, or the secret of an MTProxy (32 hexadecimal digits, "
            "perhaps with dd before them). Never shown; leave this empty to keep the present one."
        ),
        200,
    )
    untried = forms.BooleanField(
        label=_("Save without trying it"),
        required=False,
        help_text=_("Otherwise Telegram is asked first, which takes up to 12 seconds."),
    )

    #: What the trial ended with, if there was one; see `TelegramAccountAdmin`.
    failure: Failure | None = None

    class Meta:
        model = TelegramAccount
        fields = (
            "name",
            "enabled",
            "api_id",
            "proxy_kind",
            "proxy_host",
            "proxy_port",
            "proxy_user",
        )
        help_texts = {
            "api_id": _("From my.telegram.org; empty for the one of the settings."),
            "proxy_host": _("A name or an address, without http://."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "proxy_kind" in self.fields:
            self.fields["proxy_kind"].required = False

    @property
    def access_changed(self) -> bool:
        """Whether another way to Telegram was entered than before."""
        changed = {*API_FIELDS, *PROXY_FIELDS} & set(self.changed_data)
        return any(name in self.data for name in changed)

    def clean_session_string(self) -> str:
        text = str(self.cleaned_data["session_string"])
        if text:
            try:
                read_session_string(text)
            except BadSessionString as error:
                raise forms.ValidationError(
                    _("This is not a Telethon session string. Copy it whole and try again.")
                ) from error
        return text

    def clean_api_hash(self) -> str:
        text = str(self.cleaned_data["api_hash"]).lower()
        if text and not _API_HASH.fullmatch(text):
            raise forms.ValidationError(_("An api hash has 32 hexadecimal digits."))
        return text

    def clean_proxy_kind(self) -> str:
        return self.cleaned_data["proxy_kind"] or Kind.NONE

    def clean_proxy_host(self) -> str:
        text = str(self.cleaned_data["proxy_host"])
        if text and not _HOST.fullmatch(text):
            raise forms.ValidationError(_("This is neither a name nor an address of a machine."))
        return text

    def clean_proxy_port(self) -> int | None:
        port: int | None = self.cleaned_data["proxy_port"]
        if port is not None and not 1 <= port <= 65535:
            raise forms.ValidationError(_("A port is a number from 1 to 65535."))
        return port

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self._clean_api(values)
            self._clean_proxy(values)
        if self.failure and not self.errors:
            self.add_error(PLACES.get(self.failure.name), str(self.failure.sentence))
        return values

    def _clean_api(self, values: dict[str, Any]) -> None:
        account, given = self.instance, values["api_hash"]
        if not values["api_id"]:
            if given:
                self.add_error("api_id", _("An api hash needs its api id."))
            account.api_hash_encrypted = b""
        elif given:
            account.api_hash_encrypted = encrypt_secret(given)
        elif "api_id" in self.changed_data or not account.api_hash_encrypted:
            self.add_error("api_hash", _("This api id needs its api hash."))

    def _clean_proxy(self, values: dict[str, Any]) -> None:
        account, kind, given = self.instance, values["proxy_kind"], values["proxy_secret"]
        if kind == Kind.NONE:
            values.update(proxy_host="", proxy_port=None, proxy_user="")
            account.proxy_secret_encrypted = b""
            return
        for name in ("proxy_host", "proxy_port"):
            if not values[name]:
                self.add_error(name, _("A proxy needs this."))
        if kind == Kind.MTPROXY:
            values["proxy_user"] = ""
        if given and kind == Kind.MTPROXY and not _MTPROXY_SECRET.fullmatch(given.lower()):
            self.add_error(
                "proxy_secret",
                _(
                    "The secret of an MTProxy has 32 hexadecimal digits, perhaps with dd before "
                    "them; others can't be used here."
                ),
            )
        elif given:
            account.proxy_secret_encrypted = encrypt_secret(
                given.lower() if kind == Kind.MTPROXY else given
            )
        elif kind == Kind.MTPROXY and self._needs_secret(account):
            self.add_error("proxy_secret", _("An MTProxy needs its secret."))
        elif kind == Kind.SOCKS5 and {"proxy_kind", "proxy_user"} & set(self.changed_data):
            account.proxy_secret_encrypted = b""

    def _needs_secret(self, account: TelegramAccount) -> bool:
        moved = {"proxy_kind", "proxy_host", "proxy_port"} & set(self.changed_data)
        return bool(moved) or not account.proxy_secret_encrypted
