"""Questionnaires, respondents, sessions, answers, inbox, outbox, invites.

Revision 0001 of the data, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "questionnaires",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first_seen_week", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_questionnaires"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "respondents",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("receipt_mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_respondents"),
        sa.UniqueConstraint("receipt_mac", name="uq_respondents_receipt_mac"),
    )
    op.create_table(
        "participations",
        _respondent(),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_week", sa.Integer(), nullable=True),
        sa.Column("finished_week", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("respondent", "wave", name="pk_participations"),
        _of_respondent("participations"),
        _of_questionnaire("participations"),
        sa.CheckConstraint("state IN ('new', 'started', 'finished', 'declined')", name="ck_participations_state"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participations_wave_area", "participations", ["wave", "area"])
    op.create_table(
        "addresses",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        _respondent(),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mac", name="pk_addresses"),
        _of_respondent("addresses"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_addresses_respondent", "addresses", ["respondent"])
    op.create_table(
        "sessions",
        sa.Column("respondent", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("touched_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", name="pk_sessions"),
        _of_respondent("sessions"),
    )
    op.create_table(
        "answers",
        _respondent(),
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
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", "id", name="pk_answers"),
        _of_respondent("answers"),
        _of_questionnaire("answers"),
        sa.CheckConstraint(
            "category IN ('answered', 'dont_know', 'not_applicable', 'skipped')", name="ck_answers_category"
        ),
        sa.CheckConstraint("given IN ('tapped', 'typed')", name="ck_answers_given"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_answers_current",
        "answers",
        ["respondent", "wave", "question"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        _respondent(),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("address_mac", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("respondent", "id", name="pk_outbox"),
        _of_respondent("outbox"),
    )
    op.create_table(
        "invites",
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("respondent", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_invites"),
        _of_respondent("invites"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_invites_respondent", "invites", ["respondent"])
    op.create_table(
        "poison",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_poison"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasures",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mac", name="pk_erasures"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in (
        "erasures",
        "poison",
        "invites",
        "outbox",
        "inbox",
        "answers",
        "sessions",
        "addresses",
        "participations",
        "respondents",
        "questionnaires",
    ):
        op.drop_table(table)


def _respondent() -> sa.Column[int]:
    return sa.Column("respondent", sa.BigInteger(), autoincrement=False, nullable=False)


def _of_respondent(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name=f"fk_{table}_respondent")


def _of_questionnaire(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.hash"], name=f"fk_{table}_questionnaire")
