"""The parameters of a Bot API request: query, form, multipart or JSON.

core.telegram.org/bots/api#making-requests. Multipart is read with the standard library's
MIME parser, so that nothing has to be installed for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from sandbox.bot_api.errors import bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with a multipart request."""

    filename: str
    content: bytes
    mime_type: str


class Params:
    """A request's parameters, read by name and type."""

    def __init__(
        self, values: dict[str, Any] | None = None, uploads: dict[str, Upload] | None = None
    ) -> None:
        self.values = values or {}
        self.uploads = uploads or {}

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """A JSON-serialised parameter (a JSON body may carry it as it is)."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def read_params(content_type: str, query: str, body: bytes) -> Params:
    """The parameters of one request; the body wins over the query string."""
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not body:
        return Params(values)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _multipart(content_type, body, values)
    if kind == "application/json":
        return Params({**values, **_json_object(body)})
    values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(values)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(loaded, dict):
        raise bad_request("object expected as request body")
    return loaded


def _multipart(content_type: str, body: bytes, values: dict[str, Any]) -> Params:
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    uploads: dict[str, Upload] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            values[name] = raw.decode("utf-8", "replace")
        else:
            uploads[name] = Upload(filename, raw, part.get_content_type())
    return Params(values, uploads)
