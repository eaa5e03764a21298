"""help.*, langpack.* and account.updateStatus: what clients ask without needing much."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto import views
from sandbox.mtproto.rpc.call import Call, Handler
from sandbox.mtproto.state import DC
from sandbox.mtproto.telegram import MAX_LENGTH


def get_config(call: Call, request: Any) -> Any:
    """https://core.telegram.org/constructor/config, with this server as its only DC."""
    return types.Config(
        date=views.when(call.now),
        expires=views.when(call.now + 3600),
        test_mode=False,
        this_dc=DC,
        dc_options=[types.DcOption(DC, call.host, call.port, ipv6=":" in call.host)],
        dc_txt_domain_name="localhost",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=210_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=172_800,
        revoke_time_limit=2_147_483_647,
        revoke_pm_time_limit=2_147_483_647,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=MAX_LENGTH,
        webfile_dc_id=DC,
    )


def get_app_config(call: Call, request: Any) -> Any:
    return types.help.AppConfig(hash=1, config=types.JsonObject([]))


def get_nearest_dc(call: Call, request: Any) -> Any:
    return types.NearestDc("UA", this_dc=DC, nearest_dc=DC)


def update_status(call: Call, request: Any) -> bool:
    return call.me > 0


HANDLERS: dict[Any, Handler] = {
    functions.help.GetConfigRequest: get_config,
    functions.help.GetAppConfigRequest: get_app_config,
    functions.help.GetNearestDcRequest: get_nearest_dc,
    functions.account.UpdateStatusRequest: update_status,
}
