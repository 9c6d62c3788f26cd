"""The schema's history. Every schema change adds a file to `versions/` and its revision here."""

from typing import Final

REVISIONS: Final = ("0001", "0002", "0003")
"""All revisions, oldest first. A plain tuple, so that an ordinary start need not load Alembic to know its own."""

HEAD: Final = REVISIONS[-1]

REVISION_TABLE: Final = "store_revision"
"""Not Alembic's usual name: on a shared PostgreSQL another program may have that one."""
