"""Every command with its names, odd arguments and buttons, and what is answered.

They are tried with the handlers alone (here) and over the whole bot (tests/flows/test_commands.py).
Everybody who asks is a subscriber with a keyword "Kappmesser" and speaks English.
"""

from __future__ import annotations

from bot.registry import COMMANDS
from bot.types import EVERYBODY, OWNER

#: For every command of everybody: an argument that it takes, and what the answer has in it.
GOOD = {
    "start": ("", "/suche"),
    "hilfe": ("", "/suche"),
    "suche": ("Fallmesser", "searching…"),
    "liste": ("", "Kappmesser"),
    "testen": ("Helm", "Searching… Helm"),
    "aendern": ("Kappmesser Fallmesser", "“Kappmesser” is “Fallmesser” now."),
    "loeschen": ("KAPPMESSER", "Delete the keyword “Kappmesser”?"),
    "pausieren": ("Kappmesser", "Paused: Kappmesser"),
    "fortsetzen": ("", "Nothing had to be changed."),
    "frequenz": ("Kappmesser 5m", "every 5m"),
    "stumm": ("Kappmesser 2h", "silent until"),
    "laut": ("Kappmesser", "not muted"),
    "export": ("", "Your keywords and what they have seen."),
    "pruefen": ("", "Searching…"),
    "diagnose": ("Kappmesser", "Searching… Kappmesser"),
    "preis": ("Kappmesser 10-50,50", "up to 50,50 €"),
    "ohne": ("Kappmesser Replika", "without: Replika"),
    "ruhe": ("22-7", "Quiet from 22:00 to 07:00"),
    "sammeln": ("30m", "bundled for 30 minutes"),
    "bilder": ("aus", "Without pictures"),
    "warum": ("20424449", "20424449"),
}
#: For every command of the owners, the same; what an owner without accounts and keywords reads.
OWNERS = {
    "pending": ("", "Nothing is waiting for you."),
    "check": ("", "Chats to read now: 0. Answers waiting for you: 0."),
    "pause": ("", "Nothing leaves in your name"),
    "resume": ("", "Sending goes on."),
    "status": ("", "No account is set up yet."),
    "einladen": ("", "https://t.me/findbot?start="),
    "seite": ("https://shop.example/?q=Helm", "Searching… https://shop.example/?q=Helm"),
}
#: Every name of every command, with the command.
ALIASES = [(one.name, name) for one in COMMANDS if one.role == EVERYBODY for name in one.names]
OWNERS_ALIASES = [(one.name, name) for one in COMMANDS if one.role == OWNER for name in one.names]
#: Names that are no command of a subscriber.
OWNERS_ALONE = sorted({name for _, name in OWNERS_ALIASES} - {name for _, name in ALIASES})

#: What is odd, and what is said to it.
ODD = [
    *((f"/{name}", "Only the owner can do this.") for name in OWNERS_ALONE),
    ("/suche", "Please say what to search for"),
    ("/suche    ", "Please say what to search for"),
    ('/suche ""', "Please say what to search for"),
    ("/suche -Replika", "There is no word to search for"),
    ("/suche " + "x" * 101, "at most 100 characters"),
    ("/suche " + "x" * 10_000, "at most 100 characters"),
    ("/suche kappmesser", "“Kappmesser” is watched already."),
    ("/suche  \u202eKappmesser", "“Kappmesser” is watched already."),
    ("/testen", "Please say what to search for"),
    ("/testen " + "x" * 200, "at most 100 characters"),
    ("/aendern", "Please write it like this: /aendern"),
    ("/aendern Kappmesser", "Please write it like this: /aendern"),
    ("/aendern Nichts Etwas", "You have no keyword “Nichts Etwas”."),
    ("/aendern Kappmesser " + "x" * 101, "at most 100 characters"),
    ("/loeschen", "Please write it like this: /loeschen"),
    ("/loeschen Nichts", "You have no keyword “Nichts”."),
    ("/pausieren Nichts", "You have no keyword “Nichts”."),
    ("/fortsetzen Nichts", "You have no keyword “Nichts”."),
    ("/fortsetzen Kappmesser", "Nothing had to be changed."),
    ("/frequenz", "Please write it like this: /frequenz"),
    ("/frequenz Kappmesser", "Please write it like this: /frequenz"),
    ("/frequenz Kappmesser 59", "between 60 seconds and 7 days"),
    ("/frequenz Kappmesser 59s", "between 60 seconds and 7 days"),
    ("/frequenz Kappmesser 8d", "between 60 seconds and 7 days"),
    ("/frequenz Kappmesser 9999999d", "between 60 seconds and 7 days"),
    ("/frequenz Kappmesser often", "Please write it like this: /frequenz"),
    ("/frequenz Kappmesser -5m", "Please write it like this: /frequenz"),
    ("/stumm", "Please write it like this: /stumm"),
    ("/stumm Kappmesser", "until you write /laut Kappmesser"),
    ("/stumm Kappmesser long", "A duration is 30m, 2h or 7d"),
    ("/stumm Kappmesser 0m", "A duration is 30m, 2h or 7d"),
    ("/stumm Kappmesser 9999999d", "A duration is 30m, 2h or 7d"),
    ("/laut", "Please write it like this: /laut"),
    ("/laut Nichts", "You have no keyword “Nichts”."),
    ("/diagnose", "Please write it like this: /diagnose"),
    ("/diagnose Nichts", "You have no keyword “Nichts”."),
    ("/preis Kappmesser", "Please write it like this: /preis"),
    ("/preis Kappmesser 50-10", "The lowest price is above the highest."),
    ("/preis Kappmesser cheap", "Please write it like this: /preis"),
    ("/preis Kappmesser -", "Please write it like this: /preis"),
    ("/ohne Kappmesser", "Please write it like this: /ohne"),
    ("/aendern from Kappmesser to Dagger", "“Kappmesser” is “Dagger” now."),
    ("/aendern Kappmesser to Dagger", "“Kappmesser” is “Dagger” now."),
    ("/change Kappmesser -> US Dagger", "“Kappmesser” is “US Dagger” now."),
    ("/ändern Kappmesser in Dolch", "“Kappmesser” is “Dolch” now."),
    ("/ändern von Kappmesser auf Dolch", "“Kappmesser” is “Dolch” now."),
    ('/ändern "Kappmesser" "Dolch"', "“Kappmesser” is “Dolch” now."),
    ("/змінити з Kappmesser на Кинджал", "“Kappmesser” is “Кинджал” now."),
    ('/suche "Helm', "🔎 Helm"),
    ("suche Helm", "🔎 Helm"),
    ("Suche nach Helm", "🔎 Helm"),
    ("please search for Helm", "🔎 Helm"),
    ("пошук Шолом", "🔎 Шолом"),
    ("liste", "Kappmesser"),
    ("stumm Kappmesser eine Stunde", "silent until"),
    ("/stumm Kappmesser bis morgen", "silent until"),
    ("/stumm Kappmesser für immer", "until you write /laut Kappmesser"),
    ("/frequenz Kappmesser 5 Minuten", "is searched every 5m"),
    ("/frequenz Kappmesser hourly", "is searched every 1h"),
    ("/частота Kappmesser 5 хвилин", "is searched every 5m"),
    ("/price Kappmesser 1,500-2,000", "from 1.500,00 € · up to 2.000,00 €"),
    ("/preis Kappmesser ab 20", "from 20,00 €"),
    ("/preis Kappmesser: до 50", "up to 50,00 €"),
    ("/ruhe von 22 Uhr bis 7 Uhr", "Quiet from 22:00 to 07:00"),
    ("/ohne Kappmesser Replika, Nachbau", "Left out for “Kappmesser”: “Replika” · “Nachbau”."),
    ('/ohne Kappmesser "US Army"', "Left out for “Kappmesser”: “US Army”."),
    ("/ohne Kappmesser aus", "Nothing is left out for “Kappmesser” any more."),
    ("https://www.egun.de/item/1/kappmesser-alt.html", "write: /suche kappmesser alt"),
    ("/suche https://www.egun.de/item/1/kappmesser", "I don't know the listing"),
    ("/ohne Kappmesser " + "x" * 301, "too many words"),
    ("/ruhe", "Please write it like this: /ruhe"),
    ("/ruhe always", "Please write it like this: /ruhe"),
    ("/ruhe 22:61-7", "Please write it like this: /ruhe"),
    ("/ruhe aus", "There are no quiet hours any more."),
    ("/sammeln", "Please write it like this: /sammeln"),
    ("/sammeln 3d", "At most a day can be bundled."),
    ("/sammeln aus", "told of every find at once"),
    ("/bilder", "Please write it like this: /bilder"),
    ("/bilder an", "With pictures"),
    ("/warum", "Please write it like this: /warum"),
    ("/nonsense", "I don't know that command. /help lists them all."),
    ("/", "I don't know that command. /help lists them all."),
    ("hello", "To watch something, write /suche"),
    ("<b>& *_`[", "To watch something, write /suche"),
]

#: Buttons of an announcement: the action and what the presser is told.
FIND_BUTTONS = [
    ("seen", "Noted."),
    ("seenall", "Noted."),
    ("star", "★ You hear when the price falls"),
    ("unstar", "The star is gone."),
    ("mute", "Silent for 30 minutes: Kappmesser"),
    ("drop", "Please confirm below."),
    ("held", "These were sent already."),
    ("fcard", "⬇️ Here it is."),
    ("noseller", "🚫 Nothing more from mueller77 for: Kappmesser"),
    ("okseller", "mueller77 counts again for: Kappmesser"),
]
#: Buttons of a keyword: the action and what follows.
KEYWORD_BUTTONS = [
    ("kshow", "🔎 Kappmesser"),
    ("kstat", "📊 Kappmesser"),
    ("ktest", "Searching…"),
    ("kpause", "⏸ Paused."),
    ("kresume", "▶️ Searching again."),
    ("kdel", "Please confirm below."),
    ("kdelno", "It stays."),
    ("kmissed", "These were sent already."),
    ("ksellers", "No seller is left out."),
    ("kdelyes", "Deleted."),
]
#: Buttons that do nothing.
ODD_BUTTONS = [
    "m:kdelyes:999999",
    "m:nonsense:1",
    "m:seen:x",
    "m:",
    "m:kdelyes:1:2",
    "m:kallow:1",
    "m:kallow:999999:0123456789ab",
    "m:kallow:1:0123456789abc",
    "m:seen:" + "9" * 40,
]
