"""Reminders that people agreed to.

Revision 0002 of the data.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("respondent", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", name="pk_reminders"),
        sa.ForeignKeyConstraint(["respondent"], ["respondents.id"], name="fk_reminders_respondent"),
    )
    op.create_index("ix_reminders_due", "reminders", ["due"])


def downgrade() -> None:
    op.drop_table("reminders")
