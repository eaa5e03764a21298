"""Delivery kinds of this app, and the references that link a delivery to its row."""

from django.utils.translation import gettext_lazy as _

FINDS = "finds"
FIND_EDIT = "find_edit"
BUNDLE_EDIT = "finds_edit"
FIND_CARD = "find_card"
FIND_CARD_EDIT = "find_card_edit"
NOTICE = "notice"
HELD = "finds_held"
HELD_EDIT = "finds_held_edit"
UNMUTED = "keyword_unmuted"
KEYWORD = "keyword"
KEYWORD_EDIT = "keyword_edit"
INQUIRY = "inquiry"
INQUIRY_EDIT = "inquiry_edit"
LIST = "keyword_list"
EXPORT = "keyword_export"
EXPORT_FINDS = "finds_export"

LABELS = {
    FINDS: _("finds"),
    FIND_EDIT: _("find brought up to date"),
    BUNDLE_EDIT: _("finds brought up to date"),
    FIND_CARD: _("card of a find"),
    FIND_CARD_EDIT: _("card of a find brought up to date"),
    NOTICE: _("news of a listing"),
    HELD: _("finds kept back"),
    HELD_EDIT: _("finds kept back, brought up to date"),
    UNMUTED: _("end of a mute"),
    KEYWORD: _("card of a keyword"),
    KEYWORD_EDIT: _("card of a keyword brought up to date"),
    INQUIRY: _("answer to an inquiry"),
    INQUIRY_EDIT: _("answer to an inquiry brought up to date"),
    LIST: _("list of the keywords"),
    EXPORT: _("file of the keywords"),
    EXPORT_FINDS: _("file of the finds"),
}
DELIVERY_KINDS = tuple(LABELS)
#: The models of what references name, by their first part.
PAGES = {
    **dict.fromkeys((KEYWORD, KEYWORD_EDIT, UNMUTED), "monitoring.keyword"),
    **dict.fromkeys((FINDS, HELD, HELD_EDIT, LIST, EXPORT, EXPORT_FINDS), "accounts.person"),
    FIND_CARD: "monitoring.announcement",
    INQUIRY: "monitoring.inquiry",
    INQUIRY_EDIT: "monitoring.inquiry",
}

#: Ordering keys: a message that waits for the end of quiet hours must not block the others.
ORDER_FINDS = "finds"
ORDER_URGENT = "urgent"


def of(kind: str, number: int) -> str:
    """The reference of a delivery: its kind and the primary key of the row it is about."""
    return f"{kind}:{number}"
