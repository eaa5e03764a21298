"""Names of deliveries: their kinds, and the topics by which they are found again."""

FINDS = "finds"
FIND_EDIT = "find_edit"
NOTICE = "notice"
KEYWORD = "keyword"
KEYWORD_EDIT = "keyword_edit"
INQUIRY = "inquiry"
INQUIRY_EDIT = "inquiry_edit"
LIST = "keyword_list"
EXPORT = "keyword_export"

KINDS = (FINDS, FIND_EDIT, NOTICE, KEYWORD, KEYWORD_EDIT, INQUIRY, INQUIRY_EDIT, LIST, EXPORT)

#: Ordering keys: what waits for quiet hours to end must not hold back what was asked for.
ORDER_FINDS = "finds"
ORDER_URGENT = "urgent"


def of(kind: str, number: int) -> str:
    return f"{kind}:{number}"
