"""What a journalist on deadline asks: each question is one call, or two."""

from typing import Any

import pytest

from tests.api.deadline import deadline
from tests.api.readers import Reader, results
from tests.worlds import World

API = "/api/v1/"


@pytest.fixture
def world(db: None) -> World:
    return deadline()


def found(reader: Reader, world: World, address: str) -> list[str]:
    """The items of a list, by their names in the world, in the order of the answer."""
    names = {item: name for name, item in world.items()}
    return [names[each["id"]] for each in results(reader, API + address)]


def answer(reader: Reader, place: str) -> Any:
    return reader.get(f"{API}jurisdictions/{place}/", follow=True).json()["result"]


def test_the_countys_rule_on_a_past_day_and_by_which_paper(reader: Reader, world: World) -> None:
    [rule] = results(reader, f"{API}detainer-policies/?jurisdiction=12086&as_of=2016-11-01")
    assert (rule["holds"], rule["requires_reimbursement"]) == ("conditional", "yes")
    assert rule["instrument"]["title"] == "Letter on payment"
    assert [each["source"]["publisher"] for each in rule["citations"]] == ["The Herald"]


def test_its_rule_today_and_how_fresh(reader: Reader, world: World) -> None:
    [holds] = answer(reader, "12086")["policy"]["dimensions"]["holds"]
    assert (holds["item"], holds["code"], holds["whose"]) == (world["honors"], "honors_all", "own")
    assert (holds["match"], holds["evidence"]["text"]) == (
        "possible",
        "last evidence 20 April 2026",
    )


def test_who_jails_a_citys_arrestees_and_under_whose_rule(reader: Reader, world: World) -> None:
    place = answer(reader, "1230000")
    [custody] = [row["document"] for row in place["custody"]]
    assert custody["agency"]["name"] == "Corrections of Miami-Dade"
    [holds] = place["policy"]["dimensions"]["holds"]
    assert (holds["item"], holds["whose"]) == (world["honors"], "holder")
    asked = f"jurisdictions/?held_by={world['corrections']}&facility=none"
    assert found(reader, world, asked) == ["hialeah"]
    assert found(reader, world, f"{asked}&known_at=1") == []  # it ran a lockup


def test_ohio_governments_that_claim_the_label(reader: Reader, world: World) -> None:
    # Columbus rejects it since 2017; a candidate for governor spoke for himself; Hialeah claims it.
    assert found(reader, world, "jurisdictions/?state=OH&label=claims") == ["cincinnati"]
    then = found(reader, world, "jurisdictions/?state=OH&label=claims&as_of=2017-02-01")
    assert then == ["cincinnati", "columbus"]


def test_florida_agencies_that_require_a_judges_warrant(reader: Reader, world: World) -> None:
    asked = "agencies/?state=FL&warrant_issuer=judge"
    assert found(reader, world, asked) == ["polk_sheriff"]
    assert found(reader, world, f"{asked}&as_of=2026-05-08") == []


def test_everything_a_given_mayor_said(reader: Reader, world: World) -> None:
    said = found(reader, world, f"stances/?official={world['reed']}")
    assert said == ["candidate", "limits", "claims"]
    as_mayor = found(reader, world, f"stances/?speaker={world['reed_mayor']}")
    assert as_mayor == ["limits", "claims"]


def test_which_sheriffs_say_they_cooperate(reader: Reader, world: World) -> None:
    # Hamilton's did, and limits now; Miami-Dade's mayor is none.
    asked = "agencies/?classification=sheriff&cooperation=cooperates"
    assert found(reader, world, asked) == ["dade_sheriff", "polk_sheriff"]
    assert found(reader, world, f"{asked}&as_of=2018") == ["hamilton_sheriff"]
    ever = "stances/?office=sheriff&cooperation=cooperates"
    assert found(reader, world, ever) == ["dade_helps", "sheriff_helps", "sheriff_helped"]


def test_which_officials_of_one_party_as_printed_do(reader: Reader, world: World) -> None:
    asked = "officials/?cooperation=cooperates&party="
    assert found(reader, world, f"{asked}republican") == ["marsh", "stone"]
    assert found(reader, world, f"{asked}democratic") == ["vane"]
    ever = "stances/?cooperation=cooperates&party=republican"
    assert found(reader, world, ever) == ["sheriff_helps", "quoted", "sheriff_helped"]
    assert found(reader, world, "officials/?office=sheriff&party=republican") == ["hill", "marsh"]


def test_is_a_place_on_a_list_and_still(reader: Reader, world: World) -> None:
    on_list = "designations/?list=Sanctuary+list,+2025&jurisdiction="
    [label] = results(reader, f"{API}{on_list}3915000&as_of=any")
    assert (label["status"], label["effective_until"]["value"]) == ("removed", "2025-06-02")
    assert found(reader, world, f"{on_list}3915000") == []
    assert found(reader, world, f"{on_list}12086") == ["listed"]


def test_listed_by_somebody_yet_honors_all_detainers(reader: Reader, world: World) -> None:
    listed = found(reader, world, "jurisdictions/?status=listed&holds=honors_all")
    assert listed == ["miami_dade", "ohio"]
    by_one = "jurisdictions/?labeller=bureau+of+lists&holds=honors_all"
    assert found(reader, world, by_one) == ["miami_dade"]


def test_which_state_rule_binds_this_county(reader: Reader, world: World) -> None:
    rules = answer(reader, "12086")["policy"]["rules"]
    assert [row["item"] for row in rules if row["whose"] == "state"] == [world["state_rule"]]
    bound = found(reader, world, "jurisdictions/?localities=may_not_limit")
    assert bound == ["florida"]  # whose own rule it is; what it binds lies within=12


def test_real_changes_since_monday_without_corrections(reader: Reader, world: World) -> None:
    asked = "changes/?since=2026-05-11&change=new,real_world_change"
    changed = {each["item"]: each["change"] for each in results(reader, API + asked)}
    assert changed == {
        world["judge_only"]: "new",
        world["hialeah_custody"]: "real_world_change",
    }
    standing = "detainer-policies/?changed_since=2026-05-11&change__not=correction&as_of=any"
    assert found(reader, world, standing) == ["judge_only"]


@pytest.mark.parametrize(
    ("day", "applies"), [("2018-02-28", []), ("2019", ["old_agreement"]), ("2020-03-01", [])]
)
def test_was_an_instrument_in_force_on_a_day(
    reader: Reader, world: World, day: str, applies: list[str]
) -> None:
    asked = f"instruments/?id={world['old_agreement']}&in_force=true&as_of={day}"
    assert found(reader, world, asked) == applies
    paper = reader.get(f"{API}instruments/{world['old_agreement']}/").json()["result"]
    events = [(each["event"], each["date"]["value"]) for each in paper["events"]]
    assert events == [("adopted", "2018-03-01"), ("expired", "2020-03-01")]


def test_which_places_have_a_287g_or_detention_contract(reader: Reader, world: World) -> None:
    models = "agreement_287g_jail,agreement_287g_warrant_service,agreement_287g_task_force"
    asked = f"jurisdictions/?instrument_classification={models},detention_contract"
    assert found(reader, world, asked) == ["miami_dade", "polk"]
    assert found(reader, world, f"{asked}&as_of=2019") == ["hamilton", "polk"]


def test_his_exact_words_or_a_paraphrase(reader: Reader, world: World) -> None:
    spoken = f"stances/?official={world['reed']}&attribution="
    [own_words] = results(reader, f"{API}{spoken}direct_quotation")
    [citation] = own_words["citations"]
    assert (own_words["id"], citation["quotation"]) == (world["claims"], "We are a sanctuary city.")
    assert found(reader, world, f"{spoken}paraphrase") == ["candidate", "limits"]


def test_what_we_said_on_3_may_and_what_was_corrected_since(reader: Reader, world: World) -> None:
    rule = f"{API}detainer-policies/{world['declines']}/"
    then = reader.get(f"{rule}?known_at=2026-05-03").json()["result"]
    assert then["summary"] == "The jail declines some."
    corrections = results(reader, f"{API}corrections/?since=2026-05-04")
    since = {each["item"]: each for each in corrections}
    assert since.keys() == {world["declines"], world["paid"]}
    corrected = since[world["declines"]]
    assert corrected["reason"] == "It declines all, not some."
    changed = {each["field"]: each["after"] for each in corrected["differences"]}
    assert changed == {"summary": "The jail declines every detainer."}
