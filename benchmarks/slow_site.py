"""A site that answers each search in 100 ms with a page of 25 listings, in egun.de's markup.

`python -m benchmarks.slow_site PORT`; a POST to /more gives every hundredth word a new listing.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import zlib

from tests.monitoring import pages

SECONDS = 0.1
ROWS = 25
_WORD = re.compile(rb"^GET /search\?query=([^& ]+)")

_extra = 0
_cache: dict[tuple[bytes, int], bytes] = {}


def page(word: bytes) -> bytes:
    number = zlib.crc32(word)
    extra = _extra if number % 100 == 0 else 0
    if (word, extra) not in _cache:
        first = number * 100 + extra
        html = pages.egun_new(pages.lots(range(first + ROWS, first, -1)))
        _cache[(word, extra)] = html.encode()
    return _cache[(word, extra)]


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global _extra
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            body = b""
            if head.startswith(b"POST /more"):
                _extra += 1
            elif match := _WORD.match(head):
                body = page(match[1])
                await asyncio.sleep(SECONDS)
            kind = b"Content-Type: text/html; charset=utf-8\r\n"
            length = b"Content-Length: %d\r\n\r\n" % len(body)
            writer.write(b"HTTP/1.1 200 OK\r\n" + kind + length + body)
            await writer.drain()
    writer.close()


async def main(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
