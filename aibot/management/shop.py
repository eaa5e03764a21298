"""Add example entries of a small shop to the sandbox, so that its first answers have sources."""

from __future__ import annotations

import json

from django.db import transaction

from aibot.management.playground import ROOT
from knowledge.models import Entry
from knowledge.services.entries import create_entry

ENTRIES = ROOT / "sandbox" / "shop" / "entries.json"
#: What the ids of its entries begin with.
OURS = "sandbox-shop:"


def stock() -> int:
    """Add the shop's entries, if none of them is there: what the owner has changed or deleted stays
    so. How many were added."""
    with transaction.atomic():
        if Entry.objects.filter(external_id__startswith=OURS).exists():
            return 0
        entries = json.loads(ENTRIES.read_text(encoding="utf-8"))
        for entry in entries:
            create_entry(origin=Entry.Origin.IMPORTED, **entry)
    return len(entries)
