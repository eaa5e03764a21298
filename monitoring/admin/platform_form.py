"""The form of a platform, with a field for each setting of its adapter, and its headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.encryption import CannotDecrypt
from monitoring.admin.platform_fields import (
    COOKIES,
    HEADERS,
    SECRETS,
    SWITCHES,
    TEXTS,
    declared,
    field_name,
    groups_of,
)
from monitoring.models import Platform
from monitoring.models.platform import CONCURRENCY, REQUESTS_PER_SECOND
from monitoring.platforms.base import Site
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.request_headers import BadHeader, read_cookies, read_headers
from monitoring.services.reading import platform_headers

#: What is wrong with a line of headers or cookies.
WRONG_LINES = {
    "name": _("Line %(line)d is not of the form Name: value, or name=value for a cookie."),
    "value": _("The value in line %(line)d is too long, or has characters that can't be sent."),
    "refused": _("The header in line %(line)d is made anew for each request; leave it out."),
    "cookie": _("The cookies in line %(line)d belong into the field for cookies."),
    "many": _("These are too many; at most %(line)d can be sent."),
}

ANOTHER_SITE = _(
    "The site has another address now: enter its headers and cookies anew, or one of them with "
    "nothing after its name, to forget them all."
)


class PlatformForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Platform
        fields = (
            "slug",
            "name",
            "adapter",
            "private_address",
            "enabled",
            "requests_per_second",
            "concurrency",
            "timeout_seconds",
            "max_pages",
            "max_kilobytes",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        config = self.instance.config if isinstance(self.instance.config, dict) else {}
        shown = {name for group in groups_of(self.instance.adapter) for name in group.fields}
        for name in set(declared()) - shown:
            self.fields.pop(name, None)  # what is not shown is kept as it is
        for key in (*TEXTS, *SWITCHES):
            if field_name(key) in self.fields:
                self.fields[field_name(key)].initial = config.get(key, "")
        self._unreadable = False
        self._name_stored()

    def _name_stored(self) -> None:
        """Show which headers and cookies are stored, without their values."""
        try:
            stored = platform_headers.names(self.instance)
        except CannotDecrypt:
            self._unreadable = True
            stored = ([], [])
        for name, known in zip(SECRETS, stored, strict=True):
            if name not in self.fields:
                continue
            example = SECRETS[name][1]
            if self._unreadable:
                said = gettext("What is stored can't be decrypted any more; enter it anew.")
                self.fields[name].help_text = f"{said} {example}"
            elif known:
                said = gettext("Stored: %(names)s.") % {"names": ", ".join(known)}
                self.fields[name].help_text = f"{said} {example}"

    def clean_requests_per_second(self) -> float:
        rate = float(self.cleaned_data["requests_per_second"])
        least, most = REQUESTS_PER_SECOND
        if not least <= rate <= most:
            raise forms.ValidationError(_("Between 0.001 and 1000."))
        return rate

    def clean_timeout_seconds(self) -> float:
        seconds = float(self.cleaned_data["timeout_seconds"])
        if not 1 <= seconds <= 120:
            raise forms.ValidationError(_("Between 1 and 120 seconds."))
        return seconds

    def clean_max_kilobytes(self) -> int:
        size = int(self.cleaned_data["max_kilobytes"])
        if not 10 <= size <= 20_000:
            raise forms.ValidationError(_("Between 10 and 20000."))
        return size

    def clean_concurrency(self) -> int:
        number = int(self.cleaned_data["concurrency"])
        least, most = CONCURRENCY
        if not least <= number <= most:
            raise forms.ValidationError(_("Between 1 and 50."))
        return number

    def clean_sent_headers(self) -> dict[str, str]:
        return self._lines(HEADERS, read_headers)

    def clean_sent_cookies(self) -> dict[str, str]:
        return self._lines(COOKIES, read_cookies)

    def _lines(self, name: str, read: Callable[[str], dict[str, str]]) -> dict[str, str]:
        try:
            return read(self.cleaned_data[name])
        except BadHeader as error:
            raise forms.ValidationError(WRONG_LINES[error.reason] % {"line": error.line}) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        config = self._config(data)
        adapter = ADAPTERS.get(data.get("adapter") or self.instance.adapter)
        address = data.get("base_url")
        if adapter is None or not address:
            return data
        for problem in adapter.problems(Site(address, config)):
            key, _colon, words = problem.partition(":")
            known = field_name(key) in self.fields
            self.add_error(field_name(key) if known else None, words.strip() if known else problem)
        self.instance.config, self.instance.base_url = config, address
        self._store_headers(data.get(HEADERS) or {}, data.get(COOKIES) or {})
        return data

    def _store_headers(self, headers: dict[str, str], cookies: dict[str, str]) -> None:
        if self._unreadable and (headers or cookies):
            self.instance.headers_encrypted = b""
        if headers or cookies:
            platform_headers.store(self.instance, headers, cookies)
        elif not self._unreadable and platform_headers.is_for_another_site(self.instance):
            self.add_error(HEADERS if HEADERS in self.fields else None, ANOTHER_SITE)

    def _config(self, data: dict[str, Any]) -> dict[str, Any]:
        """The settings to be saved; those without a field here are kept."""
        config = dict(self.instance.config or {})
        for key in (*TEXTS, *SWITCHES):
            if field_name(key) not in data:
                continue
            value = data[field_name(key)]
            value = value.strip() if isinstance(value, str) else value
            if value:
                config[key] = value
            else:
                config.pop(key, None)
        return config


PlatformForm.declared_fields.update(declared())
