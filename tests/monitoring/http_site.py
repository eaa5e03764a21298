"""A site over real HTTP, with an answer of every kind."""

from __future__ import annotations

import gzip
import hashlib
import time
import zlib
from http.server import BaseHTTPRequestHandler
from typing import Any

from monitoring.services.fetching.types import Target

#: A page of results whose text can't be packed to a few bytes.
LONG_PAGE = b"<!doctype html><html><body>%s</body></html>" % b"".join(
    b"<p>%s</p>" % hashlib.sha256(b"%d" % number).hexdigest().encode() for number in range(500)
)


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        type(self).seen.append(dict(self.headers))
        name = "answer_" + self.path.strip("/").partition("/")[0]
        getattr(self, name, self.answer_ok)()

    def log_message(self, *args: Any) -> None:
        """Silent."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_ok(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self._send(304, ETag='"v1"')
        else:
            self._send(200, b"hello", ETag='"v1"')

    def answer_redirect(self) -> None:
        self._send(302, Location="/ok")

    def answer_loop(self) -> None:
        self._send(302, Location="/loop")

    def answer_private(self) -> None:
        self._send(302, Location="http://127.0.0.2:1/secret")

    def answer_file(self) -> None:
        self._send(302, Location="file:///etc/passwd")

    def answer_big(self) -> None:
        self._send(200, b"x" * (Target.max_bytes + 1))

    def answer_bomb(self) -> None:
        self._send(200, gzip.compress(b"\0" * 100_000_000), Content_Encoding="gzip")

    def answer_matryoshka(self) -> None:
        """A few bytes, which are megabytes when unpacked twice."""
        inner = gzip.compress(b"\0" * 10_000_000, 1)
        self._send(200, gzip.compress(inner), Content_Encoding="gzip, gzip")

    def answer_brotli(self) -> None:
        self._send(200, b"\x8b\x02\x80hello\x03", Content_Encoding="br")

    def answer_broken(self) -> None:
        self._send(200, gzip.compress(b"hello" * 100)[:-30] + b"x" * 30, Content_Encoding="gzip")

    def answer_packed(self) -> None:
        self._send(200, gzip.compress(b"hello"), Content_Encoding="gzip")

    def answer_deflate(self) -> None:
        self._send(200, zlib.compress(b"hello"), Content_Encoding="deflate")

    def answer_raw(self) -> None:
        self._send(200, zlib.compress(b"hello")[2:-4], Content_Encoding="deflate")

    def answer_members(self) -> None:
        both = gzip.compress(b"hel") + gzip.compress(b"lo")
        self._send(200, both, Content_Encoding="gzip")

    def answer_half(self) -> None:
        """Half of a packed page, as if that were all."""
        packed = gzip.compress(LONG_PAGE)
        self._send(200, packed[: len(packed) // 2], Content_Encoding="gzip")

    def answer_unmeasured(self, part: bytes = LONG_PAGE[:20_000]) -> None:
        """A page without its length, as servers of HTTP/1.0 send it."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(part)
        self.close_connection = True

    def answer_whole(self) -> None:
        self.answer_unmeasured(LONG_PAGE)

    def answer_crashed(self) -> None:
        """What a script sends that dies while it writes the page."""
        self._send(200, LONG_PAGE[:20_000] + b"<di")

    def answer_terse(self) -> None:
        self._send(200, b"<!doctype html><html lang=de><p>Without the last tags</p>")

    def answer_away(self) -> None:
        location = self.path.removeprefix("/away/")
        self._send(302, Location=location, Set_Cookie="visited=yes; Path=/")

    def answer_cookie(self) -> None:
        if "visited=yes" in self.headers.get("Cookie", ""):
            self._send(200, b"hello")
        else:
            self._send(302, Location=self.path, Set_Cookie="visited=yes; Path=/")

    def answer_challenge(self) -> None:
        self._send(403, b"Just a moment...", Cf_Mitigated="challenge")

    def answer_verification(self) -> None:
        self._send(202, X_Amzn_Waf_Action="challenge")

    def answer_429(self) -> None:
        self._send(429, Retry_After="77")

    def answer_403(self) -> None:
        self._send(403)

    def answer_404(self) -> None:
        self._send(404)

    def answer_500(self) -> None:
        self._send(500)

    def answer_slow(self) -> None:
        time.sleep(1.5)
        self._send(200)

    def answer_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True
