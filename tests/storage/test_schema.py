"""The tables themselves: what each column is kept for, and what the database refuses whatever a program does."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, insert
from sqlalchemy.exc import IntegrityError

from storage.database import engine_for
from storage.models import answers, keys_metadata, metadata, questionnaires, respondents
from storage.retention import RETENTION, retention

ALL = [column for tables in (metadata, keys_metadata) for table in tables.sorted_tables for column in table.columns]


def undeclared(columns: list[Column[object]]) -> list[str]:
    return [str(column) for column in columns if column.info.get("retention") not in RETENTION]


def test_every_column_declares_its_retention() -> None:
    assert undeclared(ALL) == []


def test_a_column_without_retention_would_be_found() -> None:
    table = Table("t", MetaData(), Column("a", BigInteger), Column("b", BigInteger, info=retention("inbox")))
    assert undeclared(list(table.columns)) == ["t.a"]
    with pytest.raises(KeyError, match="choose one of"):
        retention("for ever")


def test_every_retention_class_is_used() -> None:
    assert {column.info["retention"] for column in ALL} == set(RETENTION)


def _answer(number: int, current: bool, wave: str = "2026Q4") -> dict[str, object]:
    return {
        "respondent": 7,
        "id": number,
        "wave": wave,
        "questionnaire": "abc",
        "question": "score",
        "category": "answered",
        "value": "5",
        "text": None,
        "given": "tapped",
        "language": "en",
        "week": 2967,
        "current": current,
    }


def test_the_database_refuses_a_second_current_answer(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.begin() as connection:
        connection.execute(insert(questionnaires).values(hash="abc", id="q", source="", first_seen_week=2967))
        connection.execute(insert(respondents).values(id=7, receipt_mac=b"r"))
        connection.execute(insert(answers), [_answer(1, True), _answer(2, False), _answer(3, False)])
        connection.execute(insert(answers), [_answer(4, True, "2027Q1")])
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(answers), [_answer(5, True)])
    engine.dispose()


def test_errors_show_no_values(database_url: str) -> None:
    engine = engine_for(database_url)
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(insert(answers), [_answer(1, True) | {"text": b"canary-of-an-error"}])
    assert "canary" not in str(caught.value)
    engine.dispose()


@pytest.mark.parametrize(
    "table", [each for each in metadata.sorted_tables if "respondent" in each.columns or each is respondents]
)
def test_no_table_of_people_numbers_its_rows_in_order(table: Table) -> None:
    """SQLite keeps a growing number beside each row of a table that has neither an integer key nor WITHOUT ROWID. Only
    the outbox may: its rows go within moments, and it is an order by nature."""
    integer_key = [column.name for column in table.primary_key] in (["id"], ["respondent"])
    assert table.name == "outbox" or integer_key or table.dialect_options["sqlite"]["with_rowid"] is False
