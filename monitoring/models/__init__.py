"""Models: platforms, keywords, listings, sightings and announcements, groups and posts."""

from monitoring.evaluation import Verdict
from monitoring.models.group import Group, Post
from monitoring.models.keyword import (
    MAX_FREQUENCY_SECONDS,
    MAX_NOTICE_MINUTES,
    MAX_TEXT,
    MIN_FREQUENCY_SECONDS,
    Keyword,
    KeywordPlatform,
)
from monitoring.models.listing import (
    Announcement,
    Decision,
    Listing,
    PriceChange,
    Sighting,
    Star,
)
from monitoring.models.notice import Notice
from monitoring.models.people import Invite, Preferences
from monitoring.models.platform import (
    KnownPage,
    PageSample,
    Platform,
    PlatformHour,
    PlatformState,
)
from monitoring.models.scan import Inquiry, Scan
from monitoring.models.typo import TypoSearch

__all__ = [
    "MAX_FREQUENCY_SECONDS",
    "MAX_NOTICE_MINUTES",
    "MAX_TEXT",
    "MIN_FREQUENCY_SECONDS",
    "Announcement",
    "Decision",
    "Group",
    "Inquiry",
    "Invite",
    "Keyword",
    "KeywordPlatform",
    "KnownPage",
    "Listing",
    "Notice",
    "PageSample",
    "Platform",
    "PlatformHour",
    "PlatformState",
    "Post",
    "Preferences",
    "PriceChange",
    "Scan",
    "Sighting",
    "Star",
    "TypoSearch",
    "Verdict",
]
