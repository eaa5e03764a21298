"""upload.*: what clients load of the files that contacts attached."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.errors import refused
from sandbox.mtproto.rpc.call import Call, Handler


def get_file(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/upload.getFile"""
    content = call.telegram.files.get(request.location.id) if call.me else None
    if content is None:
        raise refused("FILE_ID_INVALID")
    part = content[request.offset : request.offset + request.limit]
    return types.upload.File(types.storage.FileUnknown(), mtime=int(call.now), bytes=part)


HANDLERS: dict[Any, Handler] = {functions.upload.GetFileRequest: get_file}
