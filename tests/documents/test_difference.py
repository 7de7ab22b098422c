"""The difference: field by field, and of lists what came and went."""

from policies.documents.difference import Difference, diff, said


def test_what_is_equal_has_no_difference() -> None:
    assert diff({"a": 1, "b": [1]}, {"b": [1], "a": 1}) == []


def test_a_changed_an_added_and_a_lost_field_are_told_by_name_in_order() -> None:
    assert diff({"b": 1, "a": "x"}, {"b": 2, "c": None, "d": "y"}) == [
        Difference("a", "x", None),
        Difference("b", 1, 2),
        Difference("d", None, "y"),
    ]


def test_of_a_list_only_what_was_taken_out_or_put_in_is_told() -> None:
    assert diff({"aliases": ["a", "b"]}, {"aliases": ["b", "c"]}) == [
        Difference("aliases", ["a"], ["c"])
    ]


def test_a_list_in_another_order_is_told_whole() -> None:
    assert diff({"authors": ["Doe", "Roe"]}, {"authors": ["Roe", "Doe"]}) == [
        Difference("authors", ["Doe", "Roe"], ["Roe", "Doe"])
    ]


def test_a_list_that_names_something_twice_is_told_whole() -> None:
    assert diff({"aliases": ["a"]}, {"aliases": ["a", "a"]}) == [
        Difference("aliases", ["a"], ["a", "a"])
    ]


def test_a_list_that_becomes_null_is_told() -> None:
    assert diff({"coordinates": {"a": 1}}, {"coordinates": None}) == [
        Difference("coordinates", {"a": 1}, None)
    ]


def test_what_is_said_leaves_the_header_out() -> None:
    header = {"format": 1, "revision": 2, "change": "new", "link": "/api/v1/x/"}
    assert said({**header, "id": "off-0000000000", "name": "A"}) == {
        "id": "off-0000000000",
        "name": "A",
    }
