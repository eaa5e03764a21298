"""Imports: what they would change, and that nothing is ever half imported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import TelegramAccount
from knowledge.models import Entry, Tag
from knowledge.selectors import Reader, visible_to
from knowledge.services.entries import change_entry, contacts_of, create_entry
from knowledge.services.imports import importing
from knowledge.services.imports.importing import ImportRefused, ImportSource, Plan
from knowledge.services.imports.values import Defaults
from tests.knowledge.files import zipped

pytestmark = pytest.mark.django_db

Make = Callable[[str, str], ImportSource]


@pytest.fixture
def file(tmp_path: Path) -> Make:
    def make(name: str, text: str) -> ImportSource:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return ImportSource(path)

    return make


def do(*sources: ImportSource, **defaults: Any) -> Plan:
    return importing.carry_out(sources, Defaults(**defaults), reason="import")


def refused(*sources: ImportSource, **defaults: Any) -> list[str]:
    """The problems of an import that changes nothing."""
    before = list(Entry.objects.order_by("id").values())
    with pytest.raises(ImportRefused) as error:
        do(*sources, **defaults)
    assert list(Entry.objects.order_by("id").values()) == before
    assert importing.plan(sources, Defaults(**defaults)).problems == error.value.plan.problems
    return [f"{problem.place}: {problem.sentence}" for problem in error.value.plan.problems]


def counts(made: Plan) -> tuple[int, int, int]:
    return made.created, made.changed, made.unchanged


CSV = """id,title,text,kind,tags,language
1,Hours,9 to 18,opening hours,shop,en
2,Preis,2 €,Preis,,de
"""


def test_a_plan_says_what_would_be_done_and_does_nothing(file: Make) -> None:
    made = importing.plan([file("a.csv", CSV)], Defaults())
    assert counts(made) == (2, 0, 0)
    assert [(one.title, one.kind, one.place, one.change) for one in made.shown] == [
        ("Hours", "hours", "row 2", "new"),
        ("Preis", "price", "row 3", "new"),
    ]
    assert not Entry.objects.exists() and not Tag.objects.exists()


def test_an_import_and_the_same_once_more(file: Make) -> None:
    source = file("a.csv", CSV)
    assert counts(do(source)) == (2, 0, 0)
    entry = Entry.objects.get(external_id="1")
    assert (entry.title, entry.kind, entry.language, entry.origin) == (
        "Hours",
        "hours",
        "en",
        "imported",
    )
    assert [tag.name for tag in entry.tags.all()] == ["shop"]
    assert counts(do(source)) == (0, 0, 2)
    assert counts(do(file("a.csv", CSV.replace("9 to 18", "10 to 18")))) == (0, 1, 1)
    assert Entry.objects.get(external_id="1").body == "10 to 18"


def test_what_a_file_does_not_state_is_kept(file: Make, shop: TelegramAccount) -> None:
    entry = create_entry(
        title="Hours",
        body="old",
        kind="hours",
        tags=["shop"],
        topic="Shop",
        language="de",
        contacts=[(shop.pk, 4711, "Olena")],
    )
    assert counts(do(file("a.csv", "title;text;language\nHours;new;de\n"))) == (0, 1, 0)
    entry.refresh_from_db()
    assert (entry.body, entry.kind, entry.topic, entry.origin) == ("new", "hours", "Shop", "manual")
    assert [tag.name for tag in entry.tags.all()] == ["shop"]
    assert (entry.audience, contacts_of(entry)) == ("contacts", [(shop.pk, 4711, "Olena")])


def test_what_a_file_states_to_be_empty_is_emptied(file: Make) -> None:
    create_entry(title="Hours", body="x", tags=["shop"], topic="Shop", source_url="https://a.b/")
    do(file("a.json", json.dumps([{"title": "Hours", "text": "x", "tags": [], "topic": ""}])))
    entry = Entry.objects.get()
    assert (list(entry.tags.all()), entry.topic, entry.source_url) == ([], "", "https://a.b/")


def test_all_that_is_wrong_with_a_row_is_said_at_once(file: Make) -> None:
    text = (
        "title,text,kind,language,source,valid from,accounts,for whom\n"
        ",9 to 18,opening,Klingon,ftp://a,soon,Nowhere,friends\n"
        "Fine,yes,,en,,,,\n"
    )
    (problem,) = refused(file("a.csv", text))
    for said in (
        "row 2: ",
        "“ftp://a” is not a link.",
        "“Klingon” is not a language.",
        "“soon” is not a date.",
        "“opening” is not a kind of entry.",
        "“friends” doesn’t say whom an entry is for.",
        "The title is missing.",
        "There is no account named “Nowhere”.",
    ):
        assert said in problem


def test_an_entry_is_known_by_its_id_and_else_by_title_and_language(file: Make) -> None:
    one = create_entry(title="Hours", body="x", language="en")
    other = create_entry(title="Hours", body="x", language="de")
    do(file("a.csv", "id,title,text,language\nh1,Hours,y,en\n"))
    one.refresh_from_db()
    assert (one.external_id, one.body) == ("h1", "y")
    do(file("a.csv", "id,title,text,language\nh1,Opening hours,y,en\nh2,Opening hours,z,en\n"))
    assert list(Entry.objects.order_by("id").values_list("title", "external_id")) == [
        ("Opening hours", "h1"),
        ("Hours", None),
        ("Opening hours", "h2"),
    ]
    other.refresh_from_db()
    assert other.body == "x"


def test_what_is_there_twice_is_a_problem(file: Make) -> None:
    create_entry(title="Same", body="a")
    create_entry(title="Same", body="b")
    create_entry(title="Known", body="b", external_id="k")
    rows = [
        *("id,title,text", "1,A,a", "1,B,b", ",C,c", ",C,d", "2,C,d", "k,New name,e"),
        *(",Known,f", ",Same,g", "3,Other,fine"),
    ]
    problems = refused(file("a.csv", "\n".join(rows)))
    assert [problem.split(":")[0] for problem in problems] == [f"row {n}" for n in (3, 5, 6, 8, 9)]
    assert "The id “1” appears twice" in problems[0]
    assert "There are 2 entries with the title “Same”" in problems[4]


def test_nothing_is_imported_if_anything_is_wrong(file: Make, tmp_path: Path) -> None:
    rows = [f"{n},Title {n},text,,," for n in range(1200)]
    rows[1100] = "1100,,no title,,,"
    rows[1150] = "1150,No such kind,text,joke,,"
    problems = refused(
        file("a.csv", "\n".join(["id,title,text,kind,tags,language", *rows])),
        file("b.json", '[{"title": "A", "text": "b"}'),
        ImportSource(zipped(tmp_path / "c.zip", {"good.md": "# Good\nb", "bad.pdf": "%PDF"})),
        ImportSource(tmp_path / "gone.csv"),
    )
    assert {problem.split(": ")[0] for problem in problems} == {
        "a.csv, row 1102",
        "a.csv, row 1152",
        "b.json, after entry 1",
        "c.zip, bad.pdf",
        "gone.csv",
    }


def test_a_failure_in_the_middle_leaves_nothing(
    file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = file("a.csv", "title,text\n" + "".join(f"T{n},x\n" for n in range(1200)))
    progress: list[int] = []

    def fails(done: int) -> None:
        progress.append(done)
        if done > 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.carry_out([source], Defaults(), reason="", progress=fails)
    assert progress == [500, 1000, 1200]
    assert not Entry.objects.exists()


def test_defaults_hold_where_the_file_is_silent(file: Make, shop: TelegramAccount) -> None:
    source = file("a.csv", "title,text,topic,language\nA,b,Own,\nB,b,,de\n")
    do(source, kind="price", topic="Given", language="uk", accounts=("shop",))
    rows = Entry.objects.order_by("title").values_list("topic", "language", "kind", "audience")
    assert list(rows) == [("Own", "uk", "price", "accounts"), ("Given", "de", "price", "accounts")]
    assert refused(source, kind="joke") and refused(source, accounts=("Nobody",))


def test_an_entry_for_some_never_becomes_one_for_all(file: Make, shop: TelegramAccount) -> None:
    values = [
        {"title": "A", "text": "b", "contacts": ["Shop: 4711 (Olena)"]},
        {"title": "B", "text": "b", "accounts": ["Shop"]},
        {"title": "C", "text": "b", "for whom": "some contacts", "contacts": "4711"},
        {"title": "D", "text": "b", "for whom": "everyone"},
    ]
    do(file("a.json", json.dumps(values)))
    day = Entry.objects.get(title="A").created_at.date()
    assert {one.title for one in visible_to(Reader(shop.pk, 4711, day))} == {"A", "B", "C", "D"}
    assert {one.title for one in visible_to(Reader(shop.pk, 4712, day))} == {"B", "D"}
    assert {one.title for one in visible_to(Reader(shop.pk + 1, 4711, day))} == {"D"}
    problems = refused(
        file(
            "b.json",
            json.dumps(
                [
                    {"title": "E", "text": "b", "for whom": "contacts"},
                    {"title": "F", "text": "b", "for whom": "accounts", "accounts": ""},
                    {"title": "G", "text": "b", "contacts": "Other: 4711"},
                    {"title": "H", "text": "b", "for whom": "friends"},
                ]
            ),
        )
    )
    assert len(problems) == 4


def test_naming_accounts_never_widens_an_entry_for_one_contact(
    file: Make, shop: TelegramAccount
) -> None:
    other = TelegramAccount.objects.create(name="Other")
    create_entry(title="Mine", body="x", contacts=[(shop.pk, 4711, "Olena")])
    create_entry(title="Ours", body="x", accounts=[other.pk])
    create_entry(title="All", body="x")
    rows = "Mine,new\nOurs,new\nAll,new\n"
    do(file("a.csv", f"title,text\n{rows}"), accounts=("Shop",))
    do(file("b.csv", "title,text,accounts\nMine,new,Shop\n"))
    found = Entry.objects.filter(body="new").order_by("title")
    assert [(one.title, one.audience) for one in found] == [
        ("All", "accounts"),
        ("Mine", "contacts"),
        ("Ours", "accounts"),
    ]
    assert list(found[2].accounts.all()) == [other]
    do(file("c.csv", "title,text,for whom,accounts\nMine,new,accounts,Shop\n"))
    assert Entry.objects.get(title="Mine").audience == "accounts"


def test_an_imported_entry_has_its_first_version_from_its_first_change(file: Make) -> None:
    do(file("a.csv", CSV))
    assert not Entry.history.exists()
    importing.carry_out([file("b.csv", CSV.replace("2 €", "3 €"))], Defaults(), reason="b.csv")
    entry = Entry.objects.get(external_id="2")
    rows = list(entry.history.order_by("history_id"))
    assert [(row.body, row.history_change_reason) for row in rows] == [
        ("2 €", ""),
        ("3 €", "b.csv"),
    ]
    change_entry(entry, body="4 €")
    assert entry.history.count() == 3
    assert Entry.history.exclude(id=entry.pk).count() == 0


def test_ten_thousand_tags_and_formulas(file: Make) -> None:
    tags = [f"tag{number}" for number in range(10_000)]
    rows = [
        f'T{start},=cmd|x!A1,"{";".join(tags[start : start + 25])}"'
        for start in range(0, len(tags), 25)
    ]
    assert counts(do(file("a.csv", "\n".join(["title,text,tags", *rows])))) == (400, 0, 0)
    assert Tag.objects.count() == 10_000
    assert Entry.objects.filter(body="=cmd|x!A1").count() == 400
    row = f'T,x,"{";".join(tags)}"'
    assert "10000 tags" in refused(file("b.csv", f"title,text,tags\n{row}\n"))[0]
