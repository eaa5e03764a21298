"""The sorts of things that are for sale."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """A sort of thing: what it is called, its variations, and what it costs in euros."""

    name: str
    variations: tuple[str, ...]
    costs: tuple[int, int]
    #: How often it is among a site's listings.
    share: dict[str, int]
    legal: bool = False


PIECES = (
    Piece(
        "Brieföffner",
        (
            "Bronze, Jugendstil, Jagdmotiv",
            "mit Hirschhorngriff, Solingen",
            "Silber 800 punziert",
            "Messing, Form eines Degens",
            "Reservistika, Inf. Rgt. 124",
            "Elfenbeinoptik, um 1900",
            'Patriotika "Gruß aus Straßburg"',
            "Müller & Söhne, Originaletui",
            "Grabenarbeit 1916",
            "Damaststahl, handgeschmiedet",
        ),
        (12, 240),
        {"egun": 22, "militaria321": 34, "feed": 4, "plain": 4},
    ),
    Piece(
        "Säbel",
        (
            "1871/84, Preußen, Kammerstück",
            "Artillerie, Löwenkopf, Weyersberg",
            'M1811 "Blücher"',
            "Husaren, Steckrückenklinge",
            "Offizier Bayern, Müller & Söhne",
            "Kavallerie KD 89",
            "Sachsen, Ätzklinge, Vernickelung 90 %",
            "mit Portepee, Eickhorn Solingen",
        ),
        (90, 1950),
        {"egun": 18, "militaria321": 40, "feed": 3, "plain": 3},
    ),
    Piece(
        "Orden",
        (
            "und Ehrenzeichen, Konvolut 12 Stück",
            "Verdienstkreuz Baden, Etui",
            "Pour le Mérite, Kopie",
            "Militär-Verdienstkreuz Bayern 3. Klasse",
            "Roter Adler, 4. Klasse, Gold",
            "am Band, Hannover 1866",
            "Spange mit vier Auszeichnungen, Sachsen",
            "Hausorden Hohenzollern",
            "Johanniter, Emaille, Chip unten links",
            "Zähringer Löwe, Ritterkreuz",
        ),
        (8, 2800),
        {"militaria321": 130, "feed": 4, "plain": 6},
    ),
    Piece(
        "Schreckschusspistole",
        (
            "Röhm RG 88, 9 mm P.A.K.",
            "Walther P22Q, OVP",
            "Zoraki 914, vernickelt",
            "Ekol, ungeprüft",
        ),
        (45, 260),
        {"egun": 16},
    ),
    Piece(
        "Druckluftpistole",
        (
            "Feinwerkbau 65, Kal. 4,5 mm",
            "Weihrauch HW 45",
            "Walther LP 53 im Koffer",
            "Diana Mod. 6",
        ),
        (60, 890),
        {"egun": 9},
    ),
    Piece(
        "Pistole",
        (
            "Mauser C96, deaktiviert",
            "Sportpistole Hämmerli 208, .22 lr",
            "Perkussion, Lüttich um 1840",
        ),
        (280, 3900),
        {"egun": 14, "militaria321": 6},
        True,
    ),
    Piece(
        "Repetierbüchse",
        (
            "Mauser M98, 8x57 IS, ZF Zeiss",
            "Blaser R8, Lochschaft",
            "Sauer 202, Wurzelholz",
            "Steyr M95",
        ),
        (390, 4200),
        {"egun": 34},
        True,
    ),
    Piece(
        "Zielfernrohr",
        (
            "Zeiss Diavari 3-12x56",
            "Schmidt & Bender 8x56, Abs. 1",
            "Kahles 2,2-9x42",
            "Meopta, Leuchtabs.",
        ),
        (80, 1900),
        {"egun": 40},
    ),
    Piece(
        "Jagdmesser",
        (
            "Puma White Hunter 6377",
            "Linder, Hirschhorn",
            "Waidblatt, Büchsenmacher Weiß",
            "Nicker, Bayern um 1920",
            "Böker Arbolito, neuwertig",
        ),
        (25, 450),
        {"egun": 60, "feed": 4, "plain": 8},
    ),
    Piece(
        "Munitionskiste",
        (
            "Holz, leer, 1943",
            "DWM, Zinkeinsatz",
            "Blech, Bundeswehr, 10 Stück",
        ),
        (10, 70),
        {"egun": 20, "militaria321": 10},
    ),
    Piece(
        "Wehrmacht Helm",
        (
            "M40, Fundstück, entnazifiziert",
            "M35, Innenfutter Größe 57",
            "Replika für Sammler",
            "Kinnriemen dazu",
        ),
        (35, 1200),
        {"egun": 8, "militaria321": 26, "plain": 3},
    ),
    Piece(
        "Pickelhaube",
        (
            "Preußen, Mannschaft, M1895",
            "Württemberg, Offizier",
            "Baden, Eigentum, Kokarden",
            "Ersatz, Filz 1915",
        ),
        (180, 2400),
        {"militaria321": 36, "feed": 3, "plain": 3},
    ),
    Piece(
        "Postkarte",
        (
            "Feldpost 1915, Verdun",
            "Regiment, Straßburg i. E.",
            "Künstlerkarte Döbrich-Steglitz",
            "Luftschiff LZ 4",
        ),
        (1, 35),
        {"militaria321": 44, "feed": 6, "plain": 8},
    ),
    Piece(
        "Koppelschloss",
        (
            'Bayern "In Treue fest"',
            'Sachsen "Providentiae Memor"',
            "Messing, zweiteilig",
            "Telleröse, Größe II",
        ),
        (15, 320),
        {"egun": 10, "militaria321": 30},
    ),
    Piece(
        "Kappmesser",
        (
            "Fallschirmtruppe, 1. Modell, Solingen",
            "Bundeswehr, Eickhorn, zerlegbar",
            "Luftwaffe 1937, Holzgriff",
            "NVA, mit Fangriemen",
            "2. Modell, Klinge nachgeschliffen",
        ),
        (40, 620),
        {"egun": 14, "militaria321": 12, "feed": 3, "plain": 3},
    ),
)
