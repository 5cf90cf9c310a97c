"""Which older releases may still run on these tables: a column of the row that names the revision.

Revision 0006 of the data.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

accepts = ("0005",)


def upgrade() -> None:
    op.add_column("schema_version", sa.Column("accepts", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("schema_version", "accepts")
