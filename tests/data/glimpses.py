"""Looking at a store from outside, and starting processes that make sure of one."""

from __future__ import annotations

import subprocess
import sys
import textwrap

from data.store.read_connection import open_reader
from tests.data.small_files import SmallFolder

START = """
    import sys
    from pathlib import Path
    from data.loading.ensure import ensure_store
    ensure_store(sys.argv[1], folder=Path(sys.argv[2]))
"""


def start(url: str, folder: SmallFolder, code: str = START, *more: str) -> subprocess.Popen[str]:
    """A process of its own that makes sure of the store."""
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code), url, str(folder.path), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def prices(url: str) -> int:
    """How many price lines the store has."""
    reader = open_reader(url)
    count: int = reader.rows("SELECT count(*) FROM sheet")[0][0]
    reader.close()
    return count


def version_of(url: str) -> int:
    """The store's version."""
    reader = open_reader(url)
    version: int = reader.rows("SELECT version FROM store_version")[0][0]
    reader.close()
    return version
