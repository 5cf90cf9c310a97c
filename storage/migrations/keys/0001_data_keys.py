"""The key store: one wrapped data key per respondent.

Revision 0001 of the keys, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "waymark_keys"


def _schema() -> str | None:
    return SCHEMA if op.get_bind().dialect.name == "postgresql" else None


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("respondent", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kek", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("respondent", name="pk_data_keys"),
        schema=_schema(),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("data_keys", schema=_schema())
