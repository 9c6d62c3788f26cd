"""Until when an open promotion was promised; when an announcement was called off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two more columns of a sheet."""
    op.add_column("sheet", sa.Column("promised_until", sa.String(), nullable=True))
    op.add_column("sheet", sa.Column("called_off", sa.String(), nullable=True))


def downgrade() -> None:
    """Without them."""
    op.drop_column("sheet", "called_off")
    op.drop_column("sheet", "promised_until")
