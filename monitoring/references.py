"""Delivery kinds of this app, and the references that link a delivery to its row."""

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

DELIVERY_KINDS = (
    FINDS,
    FIND_EDIT,
    BUNDLE_EDIT,
    FIND_CARD,
    FIND_CARD_EDIT,
    NOTICE,
    HELD,
    HELD_EDIT,
    UNMUTED,
    KEYWORD,
    KEYWORD_EDIT,
    INQUIRY,
    INQUIRY_EDIT,
    LIST,
    EXPORT,
    EXPORT_FINDS,
)

#: Ordering keys: a message that waits for the end of quiet hours must not block the others.
ORDER_FINDS = "finds"
ORDER_URGENT = "urgent"


def of(kind: str, number: int) -> str:
    """The reference of a delivery: its kind and the primary key of the row it is about."""
    return f"{kind}:{number}"
