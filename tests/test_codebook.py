import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from policies import codebook as module
from policies.codebook import Code, as_json, choices, codebook, dimension, help_text, parse

FILE = Path(module.__file__).with_suffix(".yaml")
BOOK = codebook()

PLAIN = {
    "jurisdiction_classification": "country state district territory county municipality township "
    "consolidated",
    "agency_classification": "sheriff police corrections probation governing_body executive "
    "legislature court federal other",
    "facility": "jail lockup_only none",
    "tenure_classification": "elected appointed acting candidate elect former not_stated",
    "capacity": "office self not_stated",
    "attribution": "direct_quotation paraphrase reporters_assertion document",
    "support": "supports contradicts",
    "date_basis": "stated publisher inferred",
    "instrument_classification": "executive_order statute bill ordinance resolution memo "
    "department_policy court_ruling agreement_287g_jail agreement_287g_warrant_service "
    "agreement_287g_task_force detention_contract not_stated",
    "event": "announced introduced adopted effective enjoined struck_down amended repealed expired",
    "event_extent": "whole part",
    "relation": "amends supersedes implements suspends",
    "rule_form": "written stated_by_official reported_practice",
    "basis": "own_choice state_mandate state_bar court_order contract federal_funding not_stated",
    "warrant_issuer": "ice_officer unspecified judge",
    "warrant_nature": "civil unspecified criminal",
    "conditions_joined": "all any mixed",
    "detainer_form": "i_247 i_247d i_247n i_247x i_247a",
    "designation_status": "listed removed corrected list_withdrawn",
    "change": "new real_world_change correction new_evidence verified coding_change "
    "codebook_change reference_update merge withdrawal redaction",
}
CONDITIONS = dict.fromkeys(
    (
        "requires_reimbursement",
        "requires_probable_cause",
        "requires_removal_order",
        "requires_listed_offense",
        "requires_criminal_charge",
        "requires_warrant",
        "other_condition",
    ),
    "yes no not_stated",
)
STANCE = {
    "label": "claims claims_equivalent rejects",
    "cooperation": "limits pledges_protection cooperates claims_compliance",
    "federal_action": "contests says_not_covered complies",
    "on_others": "supports_sanctuary opposes_sanctuary urges_compliance threatens_penalty "
    "takes_no_side",
}
POLICY = {
    "holds": "honors_all conditional declines_all",
    "release_notice": "proactive on_request listed_offenses judicial_order_only barred",
    "jail_access": "standing on_request with_consent judicial_warrant_only barred",
    "status_inquiry": "required no_rule limited police_barred all_staff_barred",
    "information_sharing": "active no_rule status_only barred_without_order",
    "civil_arrest": "permitted no_rule barred",
    "general_assistance": "directed no_rule limited barred",
    "localities": "must_assist may_not_limit silent limits bars",
}
OPEN = {
    "office": "mayor sheriff police_chief governor president press_secretary treasurer us_senator "
    "state_legislator council_member corrections_director county_executive attorney_general judge "
    "other",
    "source_classification": "news_article statute dataset court_ruling executive_order resolution "
    "press_release official_web_page letter other",
}
OUTSIDE = (
    "not_researched no_policy_found no_statement_found not_applicable case_by_case "
    "sources_conflict other"
)
STORABLE = OUTSIDE.split()[1:]

# An authority that is not here fails: look it up before adding it.
AUTHORITIES = {
    "Project definition",
    "Open Civic Data",
    "8 CFR 287.5(e)",
    "8 CFR 287.7",
    "8 USC 1226",
    "8 USC 1357(g)",
    "8 USC 1373",
    "Arizona v. United States, 567 U.S. 387 (2012)",
    "Galarza v. Szalczyk, 745 F.3d 634 (3d Cir. 2014)",
    "Form I-247",
    "Form I-247D",
    "Form I-247N",
    "Form I-247X",
    "Form I-247A, April 2017",
}
LOADED = re.compile(
    r"crackdown|so-called|def(y|ies|ied|iance)|harbor|haven|illegal|undocumented|boast|aliens?\b"
    r"|amnesty|lawless|refus|collu|obstruct|democrat|republican|liberal|conservative",
    re.IGNORECASE,
)
SMALL = """
version: "1"
notes: [A note.]
outside: {other: {label: Other, definition: A note says how., authority: Project definition}}
dimensions:
  holds:
    {label: Holds, definition: Which holds., authority: 8 CFR 287.7, scale: "true", ordered: "true",
     codes: {honors_all: {label: Honors all, definition: Each person.}}}
"""


def terms() -> Iterator[tuple[str, Code]]:
    yield from ((f"outside.{code.name}", code) for code in BOOK.outside.values())
    for found in BOOK.dimensions.values():
        yield found.name, found
        yield from ((f"{found.name}.{code.name}", code) for code in found.codes.values())


def test_the_codebook_has_exactly_the_listed_dimensions() -> None:
    assert BOOK.dimensions.keys() == {*PLAIN, *CONDITIONS, *STANCE, *POLICY, *OPEN}


@pytest.mark.parametrize(("name", "codes"), [*PLAIN.items(), *CONDITIONS.items()])
def test_a_plain_dimension_has_its_own_codes_and_none_from_outside(name: str, codes: str) -> None:
    assert [*dimension(name).codes] == codes.split()
    assert not dimension(name).scale


@pytest.mark.parametrize(("name", "codes"), [*STANCE.items(), *POLICY.items()])
def test_a_scale_ends_with_the_storable_codes_outside_it(name: str, codes: str) -> None:
    assert [*dimension(name).codes] == codes.split() + STORABLE
    assert dimension(name).scale


@pytest.mark.parametrize(("name", "codes"), OPEN.items())
def test_an_open_list_holds_at_least_the_codes_we_rely_on(name: str, codes: str) -> None:
    assert {*codes.split()} <= dimension(name).codes.keys()
    assert [*dimension(name).codes][-1] == "other"


def test_only_policy_dimensions_run_from_most_to_least_assistance() -> None:
    assert {found.name for found in BOOK.dimensions.values() if found.ordered} == POLICY.keys()


def test_the_codes_outside_every_scale_are_the_seven_of_the_design() -> None:
    assert [*BOOK.outside] == OUTSIDE.split()


def test_no_scale_has_a_code_of_its_own_named_as_one_outside() -> None:
    file = yaml.load(FILE.read_text(), yaml.BaseLoader)  # noqa: S506
    for name, entry in file["dimensions"].items():
        assert entry["scale"] == "false" or not entry["codes"].keys() & BOOK.outside.keys(), name


def test_nothing_in_the_file_is_written_twice() -> None:
    def walk(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len({*keys}), f"{node.start_mark}: {keys}"
            for _, value in node.value:
                walk(value)

    root = yaml.compose(FILE.read_text(), yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    walk(root)


def test_every_code_and_dimension_has_a_label_a_definition_and_an_authority() -> None:
    for where, term in terms():
        assert term.label, where
        assert term.definition.endswith((".", "?", ")")), where
        assert term.authority, where


def test_every_dimension_asks_a_question() -> None:
    for found in BOOK.dimensions.values():
        assert "?" in found.definition, found.name


def test_names_are_snake_case_of_at_most_forty_characters() -> None:
    for where, term in terms():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", term.name), where
        assert len(term.name) <= 40, where


def test_a_key_and_the_name_of_its_code_are_the_same() -> None:
    for found in BOOK.dimensions.values():
        assert [*found.codes] == [code.name for code in found.codes.values()]


def test_texts_are_single_trimmed_lines() -> None:
    texts = [text for _, term in terms() for text in (term.label, term.definition, term.authority)]
    for text in [*texts, *BOOK.notes]:
        assert text == " ".join(text.split())


def test_labels_fit_a_form_and_tell_the_codes_of_a_dimension_apart() -> None:
    for found in BOOK.dimensions.values():
        labels = [label for _, label in choices(found.name)]
        assert len(labels) == len({*labels}), found.name
        assert max(map(len, labels)) <= 40, found.name


def test_no_sentence_of_ours_uses_a_loaded_word_or_names_a_party() -> None:
    for where, term in terms():
        assert not LOADED.search(f"{term.label} {term.definition}"), where
    for note in BOOK.notes:
        assert not LOADED.search(note), note


def test_no_authority_is_used_that_is_not_on_our_list() -> None:
    used = {part for _, term in terms() for part in term.authority.split("; ")}
    assert used == AUTHORITIES


def test_no_text_names_a_law_that_is_not_on_our_list() -> None:
    texts = " ".join([*BOOK.notes, *(term.definition for _, term in terms())])
    named = {*re.findall(r"\d+ (?:USC|CFR) \d+(?:\.\d+)?(?:\(\w+\))*", texts)}
    assert named == {"8 CFR 287.7", "8 USC 1101(b)(4)", "8 USC 1357(g)", "8 USC 1373"}


def test_what_rests_on_a_statute_says_so() -> None:
    assert dimension("information_sharing").authority.endswith("8 USC 1373")
    assert dimension("instrument_classification").codes["agreement_287g_jail"].authority == (
        "8 USC 1357(g)"
    )
    assert dimension("detainer_form").codes["i_247a"].authority == "Form I-247A, April 2017"


def test_a_code_without_an_authority_takes_the_one_of_its_dimension() -> None:
    assert parse(SMALL).dimensions["holds"].codes["honors_all"].authority == "8 CFR 287.7"
    assert parse(SMALL).dimensions["holds"].codes["other"].authority == "Project definition"


@pytest.mark.parametrize(
    "words",
    ["Immigration judges are not judicial", "Since April 2017", "weakest", "never added up"],
)
def test_the_notes_say_what_a_reader_must_know(words: str) -> None:
    assert any(words in note for note in BOOK.notes)


def test_yes_and_no_stay_text() -> None:
    assert choices("requires_warrant") == [
        ("yes", "Yes"),
        ("no", "No"),
        ("not_stated", "Not stated"),
    ]


def test_choices_of_a_scale_end_with_the_codes_outside_it_but_never_not_researched() -> None:
    assert choices("holds")[:2] == [("honors_all", "Honors all"), ("conditional", "Conditional")]
    assert choices("holds")[-1] == ("other", "Other")
    assert "not_researched" not in dict(choices("holds"))


def test_help_text_is_the_question_of_the_dimension() -> None:
    assert help_text("holds") == "Does the body keep a person past release on an ICE detainer?"


def test_an_unknown_dimension_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        KeyError, match="no dimension 'hold' in the codebook; the nearest is 'holds'"
    ):
        dimension("hold")
    with pytest.raises(KeyError, match="nearest is"):
        choices("")


@pytest.mark.parametrize("code", ["", "not_stated", "no_policy_found", "no_statement_found"])
def test_what_claims_nothing_needs_no_citation(code: str) -> None:
    assert not module.needs_citation(code)


@pytest.mark.parametrize("code", ["honors_all", "no", "none", "no_rule", "not_applicable", "other"])
def test_every_other_value_needs_a_citation_and_no_search_note(code: str) -> None:
    assert module.needs_citation(code)
    assert not module.needs_search_note(code)


def test_only_a_search_that_found_nothing_needs_a_search_note() -> None:
    codes = {code.name for found in BOOK.dimensions.values() for code in found.codes.values()}
    assert {code for code in codes if module.needs_search_note(code)} == {
        "no_policy_found",
        "no_statement_found",
    }


def test_the_api_serves_plain_texts_and_keeps_the_order_of_codes() -> None:
    served = json.loads(json.dumps(as_json(), sort_keys=True))
    assert served == as_json()
    assert [*served] == ["dimensions", "notes", "outside", "version"]
    holds = served["dimensions"]["holds"]
    assert (holds["scale"], holds["ordered"]) == ("true", "true")
    assert [code["name"] for code in holds["codes"]] == [*dimension("holds").codes]
    assert holds["codes"][0] == {
        "name": "honors_all",
        "label": "Honors all",
        "definition": "Keeps each person for whom ICE lodges a detainer, with no condition of its "
        "own.",
        "authority": dimension("holds").authority,
    }


def test_changing_what_the_api_serves_leaves_the_codebook_as_it_was() -> None:
    as_json()["dimensions"]["holds"]["codes"].clear()
    assert as_json()["dimensions"]["holds"]["codes"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("definition: Each person.", "", "holds.honors_all: definition"),
        ("definition: Each person.", 'definition: ""', "holds.honors_all: definition"),
        ("definition: Each person.", "definition: [a]", "holds.honors_all: definition"),
        ("Each person.}", "Each person., colour: red}", "holds.honors_all: colour"),
        ("{label: Honors all, definition: Each person.}", "Each", "holds.honors_all: label"),
        ("authority: 8 CFR 287.7,", "", "holds: authority"),
        ('scale: "true"', "scale: maybe", "holds: scale"),
        ('ordered: "true"', "order: up", "holds: ordered"),
        ("codes: {honors_all", "kodes: {honors_all", "holds: codes"),
        (", authority: Project definition", "", "outside.other: authority"),
        ("notes: [A note.]", "notes: A note.", "codebook: notes"),
        ('version: "1"', "", "codebook: version"),
    ],
)
def test_a_malformed_file_is_refused_by_dimension_and_code(
    old: str, new: str, complaint: str
) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=re.escape(complaint)):
        parse(SMALL.replace(old, new))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ValueError, match="codebook: version is missing"):
        parse("")
