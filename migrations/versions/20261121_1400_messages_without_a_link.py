"""The outbox holds messages too: whoever takes a list with names out is not the only one to know.

The column is added and dropped by itself, never by making the table again.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1400"
down_revision = "20261121_1325"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("about", sa.String(40), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "about")
