"""Partial dates, their bounds, and the one interval predicate."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.dates import (
    FIRST_DAY,
    LAST_DAY,
    PartialDate,
    covers,
    event_bounds,
    is_certain_on,
    period_bounds,
)

RULE_A = period_bounds(PartialDate.parse("2013"), PartialDate.parse("2017-01-26"), None)
RULE_B = period_bounds(PartialDate.parse("2017-01-26"), None, PartialDate.parse("2017-01-27"))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2013", date(2013, 1, 1), date(2013, 12, 31)),
        ("2013-12", date(2013, 12, 1), date(2013, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-01-26", date(2017, 1, 26), date(2017, 1, 26)),
        ("[2016-11-09..2017-01-19]", date(2016, 11, 9), date(2017, 1, 19)),
        ("[2013..2014-02]", date(2013, 1, 1), date(2014, 2, 28)),
        (" 2017-01-26 ", date(2017, 1, 26), date(2017, 1, 26)),
    ],
)
def test_a_partial_date_means_each_day_between_its_bounds(
    text: str, earliest: date, latest: date
) -> None:
    day = PartialDate.parse(text)
    assert (day.earliest, day.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a date we can read"),
        ("2017-02-30", "is not in the calendar"),
        ("2017-13", "is not in the calendar"),
        ("2017-00", "is not in the calendar"),
        ("2017-1-5", "is not a date we can read"),
        ("26.01.2017", "is not a date we can read"),
        ("January 2017", "is not a date we can read"),
        ("[2017..", "is not a date we can read"),
        ("[2017-01-20..2017-01-19]", "ends before it starts"),
        ("0000", "is not between 1600 and 2999"),
        ("9999-01-01", "is not between 1600 and 2999"),
        ("\u0662\u0660\u0661\u0667", "is not a date we can read"),
    ],
)
def test_what_is_not_a_date_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("day", "a", "b"),
    [
        ("2012-12-31", "", ""),
        ("2013-06-01", "possible", ""),
        ("2013-12-31", "certain", ""),
        ("2016-11-01", "certain", ""),
        ("2017-01-25", "certain", ""),
        ("2017-01-26", "", "certain"),
        ("2017-01-27", "", "certain"),
        ("2017-01-28", "", "possible"),
        ("2017-02-01", "", "possible"),
        ("2026-11-22", "", "possible"),
        ("2017-01", "possible", "possible"),
        ("2016", "certain", ""),
    ],
)
def test_the_two_rules_of_the_design_answer_as_it_says(day: str, a: str, b: str) -> None:
    asked = PartialDate.parse(day)
    for bounds, expected in ((RULE_A, a), (RULE_B, b)):
        possible = covers(bounds.possible_from, bounds.possible_until, asked.latest, asked.earliest)
        found = "certain" if is_certain_on(bounds, asked) else "possible" if possible else ""
        assert found == expected


def test_blank_is_unknown_never_since_ever() -> None:
    nothing = period_bounds(None, None, None)
    assert (nothing.possible_from, nothing.possible_until) == (FIRST_DAY, LAST_DAY)
    assert nothing.certain_from >= nothing.certain_until


def test_a_statement_without_a_date_is_certain_from_what_attests_it() -> None:
    bounds = event_bounds(None, PartialDate.parse("2017-01"))
    assert (bounds.possible_from, bounds.certain_from) == (FIRST_DAY, date(2017, 1, 31))


def test_a_successor_shares_an_imprecise_boundary_without_certain_overlap() -> None:
    month = PartialDate.parse("2017-01")
    first = period_bounds(PartialDate.parse("2013"), month, None)
    second = period_bounds(month, None, PartialDate.parse("2018"))
    assert second.certain_from >= first.certain_until
    for day in ("2017-01-01", "2017-01-30"):
        asked = PartialDate.parse(day)
        for bounds in (first, second):
            assert covers(bounds.possible_from, bounds.possible_until, asked.latest)


days = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@given(start=days, end=days, day=days)
def test_the_predicate_is_half_open(start: date, end: date, day: date) -> None:
    assert covers(start, end, day) == (start <= day < end)


@given(start=days, end=days, first=days, last=days)
def test_covering_a_span_is_covering_each_of_its_ends(
    start: date, end: date, first: date, last: date
) -> None:
    first, last = sorted((first, last))
    assert covers(start, end, first, last) == (
        covers(start, LAST_DAY, first) and covers(FIRST_DAY, end, last)
    )
