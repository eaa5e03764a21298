"""What was stated beside what was right, as a picture in the page itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from drafts.learning.calibration import Bin, Calibration

#: The square in which it is drawn, and the room around it for words and dots.
SIDE, LEFT, BELOW, ABOVE = 240, 40, 40, 14
MARKS = (0, 25, 50, 75, 100)
SMALLEST, LARGEST = 4.0, 12.0


def reliability_chart(bins: Sequence[Bin], calibration: Calibration) -> SafeString:
    """A dot for each tenth of confidences, the larger the more was decided there; the calibration
    as a line, and where both would be the same as a dashed one."""
    most = max((one.count for one in bins), default=1)
    points = " ".join(f"{_x(at / 100):.1f},{_y(calibration(at)):.1f}" for at in range(0, 101, 2))
    return format_html(
        '<svg class="ab-dial" viewBox="0 0 {} {}" role="img" aria-labelledby="dial-title">'
        '<title id="dial-title">{}</title>{}'
        '<line class="ab-dial-same" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<polyline class="ab-dial-line" points="{}"/>{}'
        '<text class="ab-dial-name" x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="ab-dial-name" transform="translate(10 {}) rotate(-90)" '
        'text-anchor="middle">{}</text></svg>',
        LEFT + SIDE + 14,
        ABOVE + SIDE + BELOW,
        _("How sure the AI was, beside how often it was right; the table says the same"),
        _grid(),
        *(_x(0), _y(0), _x(1), _y(1)),
        points,
        _dots(bins, most),
        *(_x(0.5), ABOVE + SIDE + BELOW - 6, _("how sure the AI was, in percent")),
        *(_y(0.5), _("how often it was right, in percent")),
    )


def _x(share: float) -> float:
    return LEFT + share * SIDE


def _y(share: float) -> float:
    return ABOVE + (1 - share) * SIDE


def _grid() -> SafeString:
    return format_html_join(
        "",
        '<line class="ab-dial-grid" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<line class="ab-dial-grid" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                *(_x(0), _y(mark / 100), _x(1), _y(mark / 100)),
                *(_x(mark / 100), _y(0), _x(mark / 100), _y(1)),
                *(_x(mark / 100), ABOVE + SIDE + 16, mark),
                *(LEFT - 6, _y(mark / 100) + 4, mark),
            )
            for mark in MARKS
        ),
    )


def _dots(bins: Sequence[Bin], most: int) -> SafeString:
    return format_html_join(
        "",
        '<circle class="ab-dial-dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (
                f"{_x(one.stated):.1f}",
                f"{_y(one.right):.1f}",
                f"{SMALLEST + (LARGEST - SMALLEST) * (one.count / most) ** 0.5:.1f}",
                _("%(stated)d %% sure, %(right)d %% right, %(count)d answers")
                % {
                    "stated": round(100 * one.stated),
                    "right": round(100 * one.right),
                    "count": one.count,
                },
            )
            for one in bins
        ),
    )
