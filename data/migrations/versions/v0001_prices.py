"""The tables of prices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    _change()
    _fx_day()
    _name()
    _source_file()
    _store_version()
    _vendor()
    _family()
    _model()
    _flagship()
    _offer()
    _sheet()
    _rate()


def downgrade() -> None:
    """Drop them, dependent ones first."""
    for table in (
        "rate",
        "sheet",
        "offer",
        "flagship",
        "model",
        "family",
        "vendor",
        "store_version",
        "source_file",
        "name",
        "fx_day",
        "change",
    ):
        op.drop_table(table)


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("first_party", sa.Boolean(), nullable=False),
        sa.Column("meter", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("pct", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("from_date", sa.String(), nullable=True),
        sa.Column("to_date", sa.String(), nullable=True),
        sa.Column("date_kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_change_model", "model"),
        sa.Index("ix_change_scope", "scope"),
        sa.Index("ix_change_window", "kind", "first_party", "to_date"),
    )


def _fx_day() -> None:
    op.create_table(
        "fx_day",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("per_eur", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )


def _name() -> None:
    op.create_table(
        "name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("ordinary", sa.Boolean(), nullable=False),
        sa.Column("curated", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_name_file", "file"),
    )


def _source_file() -> None:
    op.create_table(
        "source_file",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _store_version() -> None:
    op.create_table(
        "store_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("names_version", sa.Integer(), nullable=False),
        sa.Column("files", sa.String(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO store_version VALUES (1, 0, 0, '', '')")


def _vendor() -> None:
    op.create_table(
        "vendor",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("chars_low", sa.String(), nullable=True),
        sa.Column("chars_high", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _family() -> None:
    op.create_table(
        "family",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vendor"],
            ["vendor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_family_vendor", "vendor"),
    )


def _model() -> None:
    op.create_table(
        "model",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("tier_word", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("snapshot_of", sa.String(), nullable=True),
        sa.Column("context_window", sa.BigInteger(), nullable=True),
        sa.Column("max_output", sa.BigInteger(), nullable=True),
        sa.Column("modalities", sa.String(), nullable=False),
        sa.Column("chat", sa.Boolean(), nullable=False),
        sa.Column("reasoning", sa.Boolean(), nullable=True),
        sa.Column("tools", sa.Boolean(), nullable=True),
        sa.Column("open_weights", sa.Boolean(), nullable=True),
        sa.Column("params_b", sa.String(), nullable=True),
        sa.Column("released", sa.String(), nullable=True),
        sa.Column("retired", sa.String(), nullable=True),
        sa.Column("curated", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family"],
            ["family.id"],
        ),
        sa.ForeignKeyConstraint(
            ["vendor"],
            ["vendor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_model_family", "family"),
        sa.Index("ix_model_snapshot_of", "snapshot_of"),
        sa.Index("ix_model_vendor", "vendor"),
    )


def _flagship() -> None:
    op.create_table(
        "flagship",
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family"],
            ["family.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.id"],
        ),
        sa.PrimaryKeyConstraint("family", "position"),
    )


def _offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("seller", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("first_party", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.id"],
        ),
        sa.ForeignKeyConstraint(
            ["seller"],
            ["vendor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_offer_model", "model"),
    )


def _sheet() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("effective", sa.String(), nullable=True),
        sa.Column("date_kind", sa.String(), nullable=False),
        sa.Column("not_before", sa.String(), nullable=True),
        sa.Column("announced", sa.String(), nullable=True),
        sa.Column("promotion", sa.Boolean(), nullable=False),
        sa.Column("ends", sa.String(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("checked", sa.String(), nullable=True),
        sa.Column("points_to", sa.String(), nullable=True),
        sa.Column("limits", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer"],
            ["offer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["sheet.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("offer", "effective", "promotion", "digest", "origin", name="uq_sheet_line"),
        sa.Index("ix_sheet_file", "file"),
        sa.Index("ix_sheet_offer_standing_effective", "offer", "standing", "effective"),
    )


def _rate() -> None:
    op.create_table(
        "rate",
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("input_above", sa.BigInteger(), nullable=True),
        sa.Column("input_upto", sa.BigInteger(), nullable=True),
        sa.Column("output_above", sa.BigInteger(), nullable=True),
        sa.Column("output_upto", sa.BigInteger(), nullable=True),
        sa.Column("thinking", sa.Boolean(), nullable=True),
        sa.Column("time_window", sa.String(), nullable=True),
        sa.Column("input", sa.BigInteger(), nullable=True),
        sa.Column("output", sa.BigInteger(), nullable=True),
        sa.Column("cache_read", sa.BigInteger(), nullable=True),
        sa.Column("cache_write", sa.BigInteger(), nullable=True),
        sa.Column("batch_input", sa.BigInteger(), nullable=True),
        sa.Column("batch_output", sa.BigInteger(), nullable=True),
        sa.Column("batch_cache_read", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet"],
            ["sheet.id"],
        ),
        sa.PrimaryKeyConstraint("sheet", "position"),
    )
