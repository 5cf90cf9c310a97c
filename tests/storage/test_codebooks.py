"""What reports read of the shipped questionnaires."""

from __future__ import annotations

from analytics.codebook import Codebook, Option, disagreements
from dialogs.loading import load_shipped
from storage.codebooks import codebook

BOOK = codebook(load_shipped().values())


def test_a_grid_is_a_choice_of_many_with_a_row_and_a_column_in_each_option() -> None:
    barriers = BOOK.of("forum")["barriers"]
    assert (barriers.kind, barriers.many) == ("choice", True)
    assert len(barriers.options) == 8 * 3
    assert barriers.options[3] == Option("health:timeliness", "Advice from health: Too late")


def test_reports_know_every_kind_that_is_shipped() -> None:
    assert Codebook.from_json(BOOK.to_json()) == BOOK


def test_an_id_means_the_same_in_all_forms_of_one_audience() -> None:
    assert disagreements(BOOK.items) == []


def test_who_stopped_early_is_read_from_one_question_in_all_parent_forms() -> None:
    reached = {item.question for item in BOOK.items if item.role == "reached"}
    ways = {option.id: option.way for option in BOOK.of("parent")["stage_reached"].options}
    assert reached == {"stage_reached"}
    assert (ways["stopped_early"], ways["not_sure"], ways["review"]) == ("stopped", "unknown", "going")
