"""The schema's history. Every schema change adds a file to `versions/` and its revision here."""

from typing import Final

REVISIONS: Final = ("0001", "0002")
"""All revisions, oldest first. A plain tuple, so that an ordinary start need not load Alembic to know its own."""

HEAD: Final = REVISIONS[-1]
