"""How many chats were begun in bursts from one place, by week.

Revision 0005 of the data.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bursts",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_bursts"),
    )


def downgrade() -> None:
    op.drop_table("bursts")
