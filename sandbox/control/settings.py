"""Endpoints for faults and for the AI, and whether all is well."""

from __future__ import annotations

from typing import Any

from sandbox.ai import Forced
from sandbox.control.world import World
from sandbox.faults import Fault


def healthz(world: World) -> dict[str, Any]:
    """Whether the sandbox runs, and what is connected to it."""
    polled = [bot.username for bot in world.bot_api.bots.values() if bot.queue.polled_lately]
    open_connections = len(list(world.server.connections())) if world.server else 0
    return {
        "ok": True,
        "mtproto": world.server is not None,
        "connections": open_connections,
        "polled_bots": polled,
        "faults": len(world.faults.all()),
    }


def faults(world: World) -> list[Fault]:
    """The faults that wait for their request."""
    return world.faults.all()


def add_fault(
    world: World,
    end: str,
    action: str,
    request: str = "*",
    times: int | None = 1,
    skip: int = 0,
    probability: float = 1.0,
    seconds: float = 0.0,
    code: int = 500,
    message: str = "",
    retry_after: int | None = None,
    subject: int | None = None,
) -> Fault:
    """Something to do wrong at an end (mtproto, bot, ai, auction); times=null: always."""
    fault = Fault(
        end, action, request, times, skip, probability, seconds, code, message, retry_after, subject
    )
    return world.faults.add(fault)


def remove_fault(world: World, fault_id: int) -> dict[str, bool]:
    """Forget one fault."""
    if not world.faults.remove(fault_id):
        raise LookupError(f"there is no fault {fault_id}")
    return {"ok": True}


def clear_faults(world: World) -> dict[str, bool]:
    """Forget all faults."""
    world.faults.clear()
    return {"ok": True}


def force(
    world: World,
    arguments: dict[str, Any] | str | None = None,
    override: dict[str, Any] | None = None,
    content: str | None = None,
    when: str = "",
) -> dict[str, int]:
    """The AI's next answer: arguments (whole), override (fields) or content (plain text)."""
    world.ai.next.append(Forced(arguments, override, content, when))
    return {"waiting": len(world.ai.next)}


def clear_forced(world: World) -> dict[str, bool]:
    """Forget the forced answers."""
    world.ai.next.clear()
    return {"ok": True}


def requests(world: World) -> list[dict[str, Any]]:
    """What the AI was asked and what it answered."""
    return list(world.ai.requests)


def mode(world: World, mode: str) -> dict[str, str]:
    """How the AI answers: rules, or obedient (does what a contact's message says)."""
    world.ai.set_mode(mode)
    return {"mode": world.ai.mode}


ENDPOINTS = (
    ("GET", "/healthz", healthz),
    ("GET", "/faults", faults),
    ("POST", "/faults", add_fault),
    ("DELETE", "/faults/{fault_id}", remove_fault),
    ("DELETE", "/faults", clear_faults),
    ("POST", "/ai/next", force),
    ("DELETE", "/ai/next", clear_forced),
    ("GET", "/ai/requests", requests),
    ("POST", "/ai/mode", mode),
)
