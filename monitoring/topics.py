"""Names of deliveries: their kinds, and the topics by which they are found again."""

FINDS = "finds"
FIND_EDIT = "find_edit"
NOTICE = "notice"
KEYWORD = "keyword"
KEYWORD_EDIT = "keyword_edit"
INQUIRY = "inquiry"
INQUIRY_EDIT = "inquiry_edit"
SAY = "monitoring_say"
LIST = "keyword_list"
EXPORT = "keyword_export"

KINDS = (
    FINDS, FIND_EDIT, NOTICE, KEYWORD, KEYWORD_EDIT, INQUIRY, INQUIRY_EDIT, SAY, LIST, EXPORT
)  # fmt: skip

#: Lanes: what waits for quiet hours to end must not hold back what was asked for.
LANE_FINDS = "finds"
LANE_URGENT = "urgent"


def of(kind: str, number: int) -> str:
    return f"{kind}:{number}"


def number_in(topic: str) -> int:
    """The id in a topic."""
    return int(topic.partition(":")[2])
