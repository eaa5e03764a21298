"""`python -m tests.harness.watch_keywords`: keywords, platforms and groups, set up by aibot's own
services.

Reads `{"keywords": [text, …], "groups": [name, …], "platforms": [short name, …]}` from standard
input, each may be left out: the keywords are the owner's, these groups are watched, and only these
platforms are on. `"people": [Telegram id, …]` are let in, and get the keywords instead; prints for
each the ids of the keywords. They are what `"role"` says, or subscribers, and speak what
`"languages"` says of their id, or English.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from accounts.models import Person  # noqa: E402
from accounts.selectors import owners  # noqa: E402
from monitoring.models import Group, Platform  # noqa: E402
from monitoring.services import groups, keywords  # noqa: E402


def main() -> None:
    wanted = json.load(sys.stdin)
    if "platforms" in wanted:
        for platform in Platform.objects.all():
            platform.enabled = platform.slug in wanted["platforms"]
            platform.save(update_fields=["enabled"])
    for name in wanted.get("groups", []):
        groups.watch(Group.objects.get(title=name), True)
    people = [
        Person.objects.create(
            telegram_id=one,
            role=wanted.get("role", Person.Role.SUBSCRIBER),
            language=wanted.get("languages", {}).get(str(one), "en"),
        )
        for one in wanted.get("people", [])
    ]
    made: dict[int, list[int]] = {}
    for person in people or owners()[:1]:
        added = [keywords.add(person, text)[0] for text in wanted.get("keywords", [])]
        made[person.telegram_id] = [keyword.pk for keyword in added]
    print(json.dumps(made))


if __name__ == "__main__":
    main()
