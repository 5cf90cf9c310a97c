"""Answers by voice and picture, with or without help, and what a story can lead to.

Revision 0004 of the data. The checks of `answers` grow wider. SQLite cannot change a check, so there the table is made
anew with its rows in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CATEGORIES = ("answered", "dont_know", "not_applicable", "skipped")
GIVEN = ("tapped", "typed")
NEW_CATEGORIES, NEW_GIVEN = ("not_yet", "too_hard"), ("spoken", "drawn")
BEFORE = "respondent, id, wave, questionnaire, question, category, value, text, given, language, week, current"


def upgrade() -> None:
    categories, given = (*CATEGORIES, *NEW_CATEGORIES), (*GIVEN, *NEW_GIVEN)
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(categories, given, (_plain("way"), _plain("helped")))
    else:
        op.add_column("answers", _plain("way"))
        op.add_column("answers", _plain("helped"))
        _check("category", categories)
        _check("given", given)
    op.create_table(
        "media",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("respondent", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name="fk_media_respondent"),
        sa.CheckConstraint("what IN ('voice', 'picture')", name="ck_media_what"),
    )
    op.create_index("ix_media_respondent", "media", ["respondent"])
    op.create_table(
        "drafts",
        sa.Column("respondent", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", name="pk_drafts"),
        sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name="fk_drafts_respondent"),
    )
    op.create_index("ix_drafts_hour", "drafts", ["hour"])
    op.create_table(
        "concerns",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("respondent", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.BigInteger(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concerns"),
        sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name="fk_concerns_respondent"),
    )
    op.create_index("ix_concerns_respondent", "concerns", ["respondent"])


def downgrade() -> None:
    """Answers that the release before cannot read become the nearest that it can: nothing of them counts as a score."""
    for table in ("concerns", "drafts", "media"):
        op.drop_table(table)
    op.execute("UPDATE answers SET category = 'not_applicable' WHERE category = 'not_yet'")
    op.execute("UPDATE answers SET category = 'skipped' WHERE category = 'too_hard'")
    op.execute("UPDATE answers SET given = 'typed' WHERE given IN ('spoken', 'drawn')")
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(CATEGORIES, GIVEN, ())
    else:
        _check("category", CATEGORIES)
        _check("given", GIVEN)
        op.drop_column("answers", "helped")
        op.drop_column("answers", "way")


def _plain(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _check(column: str, values: Sequence[str]) -> None:
    op.drop_constraint(f"ck_answers_{column}", "answers", type_="check")
    op.create_check_constraint(f"ck_answers_{column}", "answers", _one_of(column, values))


def _made_anew(categories: Sequence[str], given: Sequence[str], more: Sequence[sa.Column[str]]) -> None:
    op.create_table(
        "answers_anew",
        sa.Column("respondent", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        *more,
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", "id", name="pk_answers"),
        sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name="fk_answers_respondent"),
        sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.hash"], name="fk_answers_questionnaire"),
        sa.CheckConstraint(_one_of("category", categories), name="ck_answers_category"),
        sa.CheckConstraint(_one_of("given", given), name="ck_answers_given"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO answers_anew ({BEFORE}) SELECT {BEFORE} FROM answers")
    op.drop_table("answers")
    op.rename_table("answers_anew", "answers")
    op.create_index(
        "uq_answers_current",
        "answers",
        ["respondent", "wave", "question"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
    )
