"""Read-only admin of sessions, peers, sign-ins, connections and heartbeats; keys are never
shown."""

from __future__ import annotations

from django.contrib import admin

from accounts.models import (
    ConnectionPeriod,
    Heartbeat,
    SignIn,
    TelegramPeer,
    TelegramSession,
    UpdateState,
)
from core.admin import ReadOnlyAdmin


@admin.register(TelegramSession)
class TelegramSessionAdmin(ReadOnlyAdmin):
    list_display = ("account", "changed_at", "ended_at", "ended_why")
    list_select_related = ("account",)
    fields = ("account", "changed_at", "ended_at", "ended_why")
    search_fields = ("account__name",)


@admin.register(TelegramPeer)
class TelegramPeerAdmin(ReadOnlyAdmin):
    list_display = ("name", "username", "peer_id", "account")
    list_display_links = ("peer_id",)
    list_select_related = ("account",)
    list_filter = ("account",)
    fields = ("account", "name", "username", "peer_id")
    search_fields = ("name", "username", "=peer_id")
    ordering = ("-id",)


@admin.register(UpdateState)
class UpdateStateAdmin(ReadOnlyAdmin):
    list_display = ("account", "peer_id", "pts", "qts", "seq")
    list_select_related = ("account",)
    list_filter = ("account",)
    ordering = ("account", "peer_id")


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ("account", "method", "state", "failure", "begun_by", "created_at")
    list_select_related = ("account", "begun_by")
    list_filter = ("state", "account")
    fields = (
        "account",
        "method",
        "state",
        "failure",
        "wait_seconds",
        "begun_by",
        "created_at",
        "changed_at",
    )
    ordering = ("-id",)


@admin.register(ConnectionPeriod)
class ConnectionPeriodAdmin(ReadOnlyAdmin):
    list_display = ("account", "began_at", "ended_at", "ended_why")
    list_select_related = ("account",)
    list_filter = ("account",)
    ordering = ("-id",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "status", "beat_at", "started_at", "host", "pid", "version", "detail")
    ordering = ("name",)
