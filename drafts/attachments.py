"""What is attached to a message, as people call it."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

#: By what is stored (`accounts.telegram.convert`); another name is shown as it is.
NAMES = {
    "photo": pgettext_lazy("attachment", "photo"),
    "place": pgettext_lazy("attachment", "place"),
    "live place": pgettext_lazy("attachment", "live place"),
    "contact": pgettext_lazy("attachment", "contact"),
    "poll": pgettext_lazy("attachment", "poll"),
    "dice": pgettext_lazy("attachment", "dice"),
    "game": pgettext_lazy("attachment", "game"),
    "invoice": pgettext_lazy("attachment", "invoice"),
    "story": pgettext_lazy("attachment", "story"),
    "giveaway": pgettext_lazy("attachment", "giveaway"),
    "paid media": pgettext_lazy("attachment", "paid media"),
    "checklist": pgettext_lazy("attachment", "checklist"),
    "live video": pgettext_lazy("attachment", "live video"),
    "formatted text": pgettext_lazy("attachment", "formatted text"),
    "attachment": pgettext_lazy("attachment", "attachment"),
    "sticker": pgettext_lazy("attachment", "sticker"),
    "emoji": pgettext_lazy("attachment", "emoji"),
    "GIF": pgettext_lazy("attachment", "GIF"),
    "video note": pgettext_lazy("attachment", "video note"),
    "video": pgettext_lazy("attachment", "video"),
    "voice message": pgettext_lazy("attachment", "voice message"),
    "audio": pgettext_lazy("attachment", "audio"),
    "file": pgettext_lazy("attachment", "file"),
}
