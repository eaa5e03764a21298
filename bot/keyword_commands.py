"""The commands about keywords and what they find."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bot.commands import keywords, options, personal, reasons
from bot.types import EVERYBODY, Command, Names, Section

KEYWORDS = Section(
    _("🔎 Searches on auction sites"),
    (
        Command(
            Names("search find watch", "suche", "пошук poshuk"),
            EVERYBODY,
            keywords.search,
            example="Kappmesser",
            help=_('search for a keyword ("two words" together, -word without)'),
            menu=_("Search for a keyword"),
            slow=True,
        ),
        Command(
            Names("list keywords status", "liste", "список spysok стан stan"),
            EVERYBODY,
            personal.show_list,
            help=_("your keywords, and how they are"),
            menu=_("Your keywords, and how they are"),
        ),
        Command(
            Names("test", "testen", "спроба sproba"),
            EVERYBODY,
            keywords.test,
            example="Kappmesser",
            help=_("what there is now, just this once"),
            menu=_("What a site has now"),
            slow=True,
        ),
        Command(
            Names("change rename", "aendern ändern ändere", "змінити zminyty зміни"),
            EVERYBODY,
            keywords.change,
            example="Kappmesser Fallmesser",
            help=_("search for something else"),
            slow=True,
        ),
        Command(
            Names("delete remove", "loeschen löschen lösche", "видалити vydalyty видали"),
            EVERYBODY,
            keywords.delete,
            example="Kappmesser",
            help=_("delete a keyword (it asks first)"),
            menu=_("Delete a keyword"),
        ),
        Command(
            Names("pause hold", "pausieren pausiere", "пауза pauza"),
            EVERYBODY,
            keywords.pause,
            example="Kappmesser",
            help=_("stop searching for a keyword, or for all"),
        ),
        Command(
            Names("resume continue", "fortsetzen", "далі dali"),
            EVERYBODY,
            keywords.resume,
            example="Kappmesser",
            help=_("go on searching for a keyword, or for all"),
        ),
        Command(
            Names("frequency every", "frequenz", "частота chastota"),
            EVERYBODY,
            keywords.frequency,
            example="Kappmesser 5m",
            help=_("how often to search (60s and up)"),
        ),
        Command(
            Names("mute", "stumm", "тихо tykho"),
            EVERYBODY,
            keywords.mute,
            example="Kappmesser 2h",
            help=_("search on, but send no notifications"),
            menu=_("Mute a keyword"),
        ),
        Command(
            Names("unmute", "laut", "гучно huchno"),
            EVERYBODY,
            keywords.unmute,
            example="Kappmesser",
            help=_("send notifications again"),
        ),
        Command(
            Names("price", "preis", "ціна tsina"),
            EVERYBODY,
            keywords.price,
            example="Kappmesser 10-50",
            help=_("only within these prices"),
            menu=_("Price limits of a keyword"),
        ),
        Command(
            Names("exclude without", "ohne", "без bez"),
            EVERYBODY,
            keywords.exclude,
            example=_("Kappmesser replica"),
            help=_("leave out listings with these words"),
        ),
        Command(
            Names("cheaper", "billiger", "дешевше deshevshe"),
            EVERYBODY,
            options.price_drops,
            example="Kappmesser",
            help=_("also lower prices"),
        ),
        Command(
            Names("again", "wieder", "знову znovu"),
            EVERYBODY,
            options.back_in_stock,
            example="Kappmesser",
            help=_("also what is offered again"),
        ),
        Command(
            Names("nobid", "ohnegebot", "безставки bezstavky"),
            EVERYBODY,
            options.without_bid,
            example="Kappmesser 30m",
            help=_("also auctions that end without a bid"),
        ),
        Command(
            Names("typos", "tippfehler", "помилки pomylky"),
            EVERYBODY,
            options.typos,
            example="Kappmesser",
            help=_("also search for typos"),
        ),
        Command(
            Names("diagnose diagnosis", "diagnose", "діагноз diahnoz"),
            EVERYBODY,
            keywords.diagnose,
            example="Kappmesser",
            help=_("check that a search works"),
            slow=True,
        ),
        Command(
            Names("check rescan", "pruefen prüfen", "перевірка perevirka"),
            EVERYBODY,
            personal.check,
            help=_("search for all your keywords now"),
            slow=True,
        ),
        Command(
            Names("why", "warum", "чому chomu"),
            EVERYBODY,
            reasons.why,
            example="20424449",
            help=_("why I told you about a listing, or not"),
        ),
        Command(
            Names("export", "export", "експорт eksport"),
            EVERYBODY,
            personal.export,
            example="csv",
            help=_("your finds; without csv, your keywords"),
            menu=_("Your keywords as a file"),
        ),
    ),
)
