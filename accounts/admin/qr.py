"""QR codes, for links that a phone opens."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

#: Loaded with the first code that is shown: they bring Pillow with them, and lxml if that is there.
QR_CODE, QR_PICTURE = "qrcode.QRCode", "qrcode.image.svg.SvgPathImage"


def qr_picture(url: str) -> SafeString:
    """A QR code as SVG; the stylesheet makes it black on white in every theme."""
    if not url:
        return SafeString("")
    code = import_string(QR_CODE)(border=3)
    code.add_data(url)
    picture = code.make_image(image_factory=import_string(QR_PICTURE)).to_string(encoding="unicode")
    return mark_safe(picture)
