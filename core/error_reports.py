"""What Django's error pages and mails show: no secret of ours, also while DEBUG is on."""

from __future__ import annotations

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from core.log import mask


class ReporterFilter(SafeExceptionReporterFilter):
    """Hides by name, and what looks like a secret in all values: of settings, of what was posted,
    of cookies, and of local variables."""

    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|PWD|SIGNATURE|COOKIE|CREDENTIAL|SESSION|HASH|PROXY|CODE"
        "|PHONE|BROWSER",
        re.I,
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        cleansed = super().cleanse_setting(key, value)
        return mask(str(cleansed)) if isinstance(cleansed, str) else cleansed

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        posted = super().get_post_parameters(request)
        return {key: self.cleanse_setting(key, value) for key, value in posted.items()}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        variables = super().get_traceback_frame_variables(request, tb_frame)
        return {name: self._shown(name, value) for name, value in variables}.items()

    def _shown(self, name: str, value: Any) -> Any:
        cleansed = self.cleanse_setting(name, value)
        if isinstance(cleansed, str):
            return cleansed
        try:
            text = repr(cleansed)
        except Exception as error:
            return f"({type(error).__name__} while it was shown)"
        return cleansed if mask(text) == text else mask(text)


class Reporter(ExceptionReporter):
    """Masks the text of a report as well: what an exception says is no value with a name."""

    def get_traceback_html(self) -> SafeString:
        return SafeString(mask(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return SafeString(mask(super().get_traceback_text()))
