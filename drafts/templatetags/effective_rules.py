"""The rules of an account on its page."""

from __future__ import annotations

from typing import Any

from django import template

from drafts.rules_page import effective_page
from drafts.services.rules import effective_for_account

register = template.Library()


@register.inclusion_tag("admin/drafts/effective_rules.html")
def account_rules(account_id: int) -> dict[str, Any]:
    rules = effective_for_account(account_id)
    return {"sections": effective_page(rules, of_chat=False), "account_id": account_id}
