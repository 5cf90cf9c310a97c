"""Two invites for one journey: one for the parent, one for the young person.

Revision 0003 of the data.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invites", sa.Column("journey", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("invites", "journey")
