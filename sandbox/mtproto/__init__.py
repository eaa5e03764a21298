"""Telegram's own end: a local MTProto server on Telethon's TL classes.

`telegram.Telegram` is the state (who exists, who wrote what), without sockets;
`server.MtprotoServer` speaks MTProto 2.0 for it (https://core.telegram.org/mtproto).
"""
