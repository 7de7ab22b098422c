"""Seeds that cannot be taken are refused by file, line and reason; the others become a record."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from policies.desk import fixture, seeds
from policies.desk.models import MODELS, Citation, Item, Jurisdiction, Stage, Stance, Version
from policies.desk.render import render
from policies.desk.seedfile import Lined, SeedError, SeedFile, read, read_folder
from policies.record.models import Edition, Revision
from policies.record.queries import head_documents
from tests.desk.desk import AT
from tests.make import identity

PLACES = """\
# The places.
revision: {published_at: 2026-11-22T00:00:00Z, message: The places.}
items:
  - kind: jurisdiction
    key: usa
    name: United States
    classification: country
  - kind: jurisdiction
    key: florida
    name: Florida
    classification: state
    parent: usa
    geoid: 12
"""
TEXT = """\
Florida keeps a mayor, said the mayor.

“We will comply with the order,” said Ann Doe, mayor.
A caption that nobody needs, and that is long enough to keep the quoted share of the article low.
An advertisement for a book, which is left out because no official speaks in it at all, and so on.
"""
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
ARTICLE = f"""\
revision: {{published_at: 2026-11-22T01:00:00Z, message: What the paper reported.}}
account:
  - paragraphs: 1-2
    takes: The mayor's office and words.
    leaves:
  - paragraphs: 3, 4
    takes:
    leaves: Caption and advertisement.
items:
  - kind: tenure
    key: mayor
    office: mayor
    title: Mayor
    jurisdiction: florida
    classification: not_stated
    attested_on: {{value: 2017, basis: inferred}}
    citations:
      - source: paper
        attribution: paraphrase
        paragraph: 1
        bears_on: [office, jurisdiction]
  - kind: source
    key: paper
    classification: news_article
    title: Mayors
    sha256: {DIGEST}
  - kind: stance
    key: comply
    jurisdiction: florida
    speaker: mayor
    capacity: self
    summary: They will comply.
    cooperation: cooperates
    citations:
      - source: paper
        attribution: direct_quotation
        paragraph: 2
        quotation: We will comply
        bears_on: [capacity, cooperation]
"""
LATER = """\
revision: {published_at: 2026-11-22T02:00:00Z, message: Another look.}
items:
  - kind: source
    key: register
    classification: official_web_page
    title: Register of mayors
adds:
  - kind: tenure
    key: mayor
    reason: Another paragraph names the office.
    attested_on: {value: 2018, basis: stated}
    citations:
      - source: paper
        attribution: paraphrase
        paragraph: 2
        bears_on: [title, attested_on]
      - source: register
        attribution: document
        page: 1
        bears_on: [title]
"""
FILES = {"10_places.yaml": PLACES, "20_article.yaml": ARTICLE, "30_later.yaml": LATER}

Folder = tuple[Path, Path]


def silent(_line: str) -> None:
    pass


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder of seeds and one of captured articles."""
    written, articles = tmp_path / "seeds", tmp_path / "articles"
    written.mkdir()
    articles.mkdir()
    for name, text in FILES.items():
        (written / name).write_text(text, encoding="utf-8")
    (articles / "paper.txt").write_text(TEXT, encoding="utf-8")
    return written, articles


def changed(folder: Folder, name: str, old: str, new: str) -> int:
    """Change one file; give the line on which the change stands."""
    path = folder[0] / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refusal(folder: Folder, *, articles: bool = True) -> str:
    """What compiling says; nothing of the file that it names may be published."""
    with pytest.raises(SeedError) as error:
        seeds.compile_record(folder[0], folder[1] if articles else None, silent)
    return str(error.value)


def row(kind: str, key: str) -> Item:
    found: Item = MODELS[kind]._default_manager.get(pk=identity(kind, key))
    return found


# What is no seed file


def read_refusal(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "10_bad.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SeedError) as error:
        read(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("revision: [1\nitems: }\n", 2, "This is not YAML: "),
        ("revision:\n\tmessage: x\n", 2, "This is not YAML: "),
        (b"revision: \xff\n", 1, "This is not YAML: "),
        ("", 1, "The file needs `revision` with published_at and message."),
        ("- revision\n", 1, "The file needs `revision` with published_at and message."),
        ("items: []\n", 1, "The file needs `revision` with published_at and message."),
        (
            "revision: {published_at: 2026-11-22, message: x}\n",
            1,
            "Write published_at as 2026-11-22T00:00:00Z.",
        ),
        ("revision:\n  message: x\n", 2, "Write published_at as 2026-11-22T00:00:00Z."),
        (
            "revision:\n  message: x\n  published_at: 2026-02-30T00:00:00Z\n",
            3,
            "Write published_at as 2026-11-22T00:00:00Z.",
        ),
        (PLACES + "itmes: []\n", 14, "There is no part called itmes."),
        (PLACES + "items: []\n", 14, "items stands twice."),
        (PLACES + "adds: {kind: tenure}\n", 14, "Write adds as a list, a row an item."),
        (PLACES + "account: [1-3]\n", 14, "Write account as a list, a row an item."),
        (
            PLACES.replace("    geoid: 12\n", "    geoid: 12\n    name: Georgia\n"),
            14,
            "name stands twice.",
        ),
        (
            PLACES.replace("message: The places.", "message:"),
            2,
            "Say in `message` what the revision brings.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_line_and_reason(
    tmp_path: Path, text: str | bytes, line: int, said: str
) -> None:
    assert read_refusal(tmp_path, text).startswith(f"10_bad.yaml, line {line}: {said}")


def test_texts_stay_as_written_and_know_their_lines(folder: Folder) -> None:
    places, article, later = read_folder(folder[0])
    florida = places.items[1]
    assert (florida["geoid"], florida.line_of("geoid")) == ("12", 13)
    assert (florida.line_of(""), florida.line_of("nothing")) == (8, 8)
    assert article.items[0].line_of("citations[0].paragraph") == 20
    assert article.items[0].line_of("attested_on.value") == 16
    assert later.published_at.isoformat() == "2026-11-22T02:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1", [1]), ("1-3", [1, 2, 3]), ("1-2, 7, 4-5", [1, 2, 7, 4, 5]), (" 2 ,1", [2, 1])],
)
def test_an_account_names_paragraphs_and_ranges(text: str, numbers: list[int]) -> None:
    account = [Lined({"paragraphs": text})]
    file = SeedFile("10_places.yaml", "", AT, account, [], [])
    assert list(file.paragraphs()) == numbers


# What is no item


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("10_places.yaml", "kind: jurisdiction\n    key: usa", "kind: place\n    key: usa", "Name a kind, one of source, jurisdiction, agency, official, tenure, instrument, custody, stance, detainer_policy, designation."),
        ("10_places.yaml", "key: usa", "key: U S A", "Give a key: lower-case words, joined by hyphens."),
        ("10_places.yaml", "    key: usa\n", "", "Give a key: lower-case words, joined by hyphens."),
        ("10_places.yaml", "key: florida", "key: usa", "The key usa is taken by another item."),
        ("10_places.yaml", "parent: usa", "parent: utopia", "No item of the seeds has the key “utopia”."),
        ("10_places.yaml", "geoid: 12", "geoids: 12", "florida: geoids: There is no such field; the nearest is geoid."),
        ("10_places.yaml", "geoid: 12", "geoid: 123", "florida: geoid: Write a Census GEOID of 2, 5, 7 or 10 digits."),
        ("10_places.yaml", "classification: country", "classification: planet", "usa: classification: \"planet\" is not a valid choice."),
        ("20_article.yaml", "source: paper\n        attribution: paraphrase", "source: papers\n        attribution: paraphrase", "No item of the seeds has the key “papers”."),
        ("20_article.yaml", "quotation: We", "qoutation: We", "comply: citations[0].qoutation: There is no such field; the nearest is quotation."),
        ("20_article.yaml", "value: 2017,", "value: 2017-13,", "mayor: attested_on.value: “2017-13” is not in the calendar: write 2013, 2013-12, 2017-01-26 or a range such as [2016-11-09..2017-01-19]."),
        ("20_article.yaml", "basis: inferred", "basis: guessed", "mayor: attested_on.basis: Say how the date is known: stated, publisher, inferred."),
        ("20_article.yaml", "bears_on: [office, jurisdiction]", "bears_on: [ofice, jurisdiction]", "mayor: citations[0].bears_on: tenure has no field ofice."),
        ("20_article.yaml", "speaker: mayor", "speaker: [mayor]", "No item of the seeds has the key “['mayor']”."),
        ("20_article.yaml", "    cooperation: cooperates\n", "    cooperation: cooperates\n    label: claims\n", "comply: label: “label” is coded “claims”, and no citation supports it: cite the evidence, or clear the code."),
        ("20_article.yaml", "quotation: We will comply", "quotation: We shall comply", "comply: citations: “We shall comply” does not stand in paragraph 2 of the captured text: copy the words as printed, and mark omissions with […]."),
        ("20_article.yaml", "        paragraph: 2\n        quotation", "        paragraph: 3\n        quotation", "comply: citations: “We will comply” does not stand in paragraph 3 of the captured text: copy the words as printed, and mark omissions with […]."),
        ("20_article.yaml", f"sha256: {DIGEST}", f"sha256: {'0' * 64}", "No captured article has this SHA-256."),
        ("20_article.yaml", "paragraphs: 1-2", "paragraphs: 1", "The account does not name each paragraph once: [2]."),
        ("20_article.yaml", "paragraphs: 3, 4", "paragraphs: 3, 4, 9", "The account does not name each paragraph once: [9]."),
        ("20_article.yaml", "paragraphs: 3, 4", "paragraphs: 2, 3, 4", "The account does not name each paragraph once: some twice."),
        ("20_article.yaml", "paragraphs: 3, 4", "paragraphs: three", "“three” is not a list of paragraphs: write 1-3, 7."),
        ("20_article.yaml", "    takes: The mayor's office", "    take: The mayor's office", "An account has paragraphs, takes and leaves, and no take."),
        ("30_later.yaml", "kind: tenure\n    key: mayor", "kind: tenure\n    key: sheriff", "No earlier file has an item of this kind and key."),
        ("30_later.yaml", "    reason: Another paragraph names the office.\n", "", "mayor: reason: It is published already: say why it changes."),
        ("30_later.yaml", "    attested_on:", "    attestd_on:", "What is added has reason, citations and attested_on, and no attestd_on."),
        ("30_later.yaml", "paragraph: 2", "paragraph: 7", "mayor: citations: The captured text has no paragraph 7: correct the number."),
        ("30_later.yaml", "bears_on: [title, attested_on]", "bears_on: [titel]", "mayor: citations[0].bears_on: tenure has no field titel."),
    ],
)  # fmt: skip
def test_a_seed_that_cannot_be_taken_is_refused_by_file_line_and_reason(
    folder: Folder, name: str, old: str, new: str, said: str
) -> None:
    changed(folder, name, old, new)
    found = re.fullmatch(r"(\S+), line (\d+): (.*)", refusal(folder), re.DOTALL)
    assert found
    file, line, reason = found.groups()
    assert (file, reason) == (name, said)
    text = (folder[0] / name).read_text(encoding="utf-8").splitlines()
    assert 1 <= int(line) <= len(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("10_places.yaml", "parent: usa", "parent: utopia", "    parent: utopia"),
        ("10_places.yaml", "geoid: 12", "geoids: 12", "    geoids: 12"),
        ("20_article.yaml", "value: 2017,", "value: 2017-13,", "    attested_on: {value: 2017-13, basis: inferred}"),
        ("20_article.yaml", "quotation: We", "qoutation: We", "        qoutation: We will comply"),
        ("20_article.yaml", f"sha256: {DIGEST}", f"sha256: {'0' * 64}", f"    sha256: {'0' * 64}"),
        ("20_article.yaml", "quotation: We will", "quotation: We shall", "    citations:"),
        ("20_article.yaml", "paragraphs: 3, 4", "paragraphs: three", "  - paragraphs: three"),
        ("30_later.yaml", "key: mayor", "key: sheriff", "    key: sheriff"),
        ("30_later.yaml", "paragraph: 2", "paragraph: 7", "    citations:"),
        ("30_later.yaml", "bears_on: [title, attested_on]", "bears_on: [titel]", "        bears_on: [titel]"),
    ],
)  # fmt: skip
def test_the_line_is_the_one_to_mend(
    folder: Folder, name: str, old: str, new: str, line: str
) -> None:
    changed(folder, name, old, new)
    file, number, _ = re.split(r", line |: ", refusal(folder), maxsplit=2)
    assert (file, (folder[0] / name).read_text(encoding="utf-8").splitlines()[int(number) - 1]) == (
        name,
        line,
    )


@pytest.mark.django_db
def test_what_a_later_file_defines_is_not_added_to_before(folder: Folder) -> None:
    (folder[0] / "30_later.yaml").rename(folder[0] / "15_later.yaml")
    assert refusal(folder, articles=False) == (
        "15_later.yaml, line 9: No earlier file has an item of this kind and key."
    )


@pytest.mark.django_db
def test_quotations_of_more_than_15_percent_of_an_article_are_refused(folder: Folder) -> None:
    changed(folder, "20_article.yaml", "quotation: We will comply", "quotation: “We will comply with the order,” said Ann Doe, mayor.")  # fmt: skip
    assert re.fullmatch(
        r"20_article\.yaml, line \d+: Quotations take 1\d\.\d% of the article\.", refusal(folder)
    )


@pytest.mark.django_db
def test_a_span_that_is_quoted_twice_counts_once(folder: Folder) -> None:
    seeds.compile_record(*folder, silent)
    source: Any = row("source", "paper")
    share = seeds.quoted_share(source)
    assert share == pytest.approx(len("We will comply") / len(" ".join(TEXT.split())))
    again = Citation.objects.get(stance=identity("stance", "comply"))
    again.pk, again.quotation = None, "will comply"
    again.save()
    assert seeds.quoted_share(source) == share


# What becomes of seeds


@pytest.mark.django_db
def test_each_file_is_one_revision_at_its_own_time(folder: Folder) -> None:
    told: list[str] = []
    made = seeds.compile_record(*folder, told.append)
    assert [(row.number, row.published_at.isoformat(), row.message) for row in made] == [
        (1, "2026-11-22T00:00:00+00:00", "The places."),
        (2, "2026-11-22T01:00:00+00:00", "What the paper reported."),
        (3, "2026-11-22T02:00:00+00:00", "Another look."),
    ]
    assert {(row.submitter, row.approver, row.two_people) for row in made} == {
        ("seed-compiler", "seed-compiler", False)
    }
    assert told == [
        "10_places.yaml: 2 items as revision 1",
        "20_article.yaml: 3 items as revision 2",
        "30_later.yaml: 2 items as revision 3",
    ]


@pytest.mark.django_db
def test_an_id_is_derived_from_kind_and_key_and_a_later_file_adds_evidence(folder: Folder) -> None:
    seeds.compile_record(*folder, silent)
    mayor = identity("tenure", "mayor")
    found = head_documents([mayor])[mayor]
    assert (found["change"], found["revision"], found["attested_on"]["value"]) == (
        "new_evidence",
        3,
        "2018",
    )
    assert [cited["paragraph"] for cited in found["citations"]] == [1, 2, None]
    assert Edition.objects.get(item=mayor, revision=3).reason == (
        "Another paragraph names the office."
    )
    assert {row.stage for model in MODELS.values() for row in model._default_manager.all()} == {
        Stage.CLEAN
    }


@pytest.mark.django_db
def test_compiling_twice_gives_the_same_bytes(folder: Folder) -> None:
    """The second time PostgreSQL deals out other numbers, which the fixture must not show."""
    texts = []
    for _ in range(2):
        with transaction.atomic():
            seeds.compile_record(*folder, silent)
            texts.append(fixture.text())
            transaction.set_rollback(True)
    assert texts[0] == texts[1]
    assert texts[0].count('"policies.citation"') == 4


@pytest.mark.django_db
def test_compiling_into_a_record_that_is_not_empty_is_refused(folder: Folder) -> None:
    seeds.compile_record(*folder, silent)
    assert refusal(folder).startswith("10_places.yaml, line ")
    assert Revision.objects.count() == 3


def imported(folder: Folder) -> int:
    return seeds.import_drafts(folder[0], "ann", AT, silent)


@pytest.mark.django_db
def test_importing_brings_the_items_as_drafts_of_whoever_imports(folder: Folder) -> None:
    assert imported(folder) == 6
    assert {(row.by, row.at, row.revision) for row in Version.objects.all()} == {("ann", AT, None)}
    assert {row.stage for model in MODELS.values() for row in model._default_manager.all()} == {
        Stage.DRAFT
    }
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_importing_again_brings_nothing(folder: Folder) -> None:
    imported(folder)
    before = [*Version.objects.values_list()], fixture.text()
    assert imported(folder) == 0
    assert ([*Version.objects.values_list()], fixture.text()) == before


@pytest.mark.django_db
def test_importing_leaves_what_is_on_the_desk_as_it_is(folder: Folder) -> None:
    imported(folder)
    Jurisdiction.objects.filter(name="Florida").update(name="Florida, edited")
    Stance.objects.all().delete()
    assert imported(folder) == 1
    assert Jurisdiction.objects.filter(name="Florida, edited").exists()


@pytest.mark.django_db
def test_an_import_that_is_refused_brings_nothing_at_all(folder: Folder) -> None:
    changed(folder, "20_article.yaml", "bears_on: [capacity, cooperation]", "bears_on: [capacty]")
    with pytest.raises(SeedError, match=r"comply: citations\[0\]\.bears_on: stance has no field"):
        imported(folder)
    assert not Version.objects.exists()


@pytest.mark.django_db
def test_the_drafts_say_what_the_published_items_say_with_all_their_evidence(
    folder: Folder,
) -> None:
    imported(folder)
    mayor = render(row("tenure", "mayor"))
    assert mayor["attested_on"]["value"] == "2018"
    assert [cited["paragraph"] for cited in mayor["citations"]] == [1, 2, None]
