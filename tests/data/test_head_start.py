"""The store made by another process while the program still starts: its head start, and nothing but that."""

from __future__ import annotations

import signal

import pytest

from data.loading.ensure import ensure_store, look
from data.migrations import HEAD
from tests.data.glimpses import prices, start
from tests.data.small_files import SmallFolder
from tests.databases import Databases

MAKES_IT_MEANWHILE = r"""
    import os, sys
    from pathlib import Path
    import data.loading.ensure as ensure
    from data.loading.head_start import ensure_meanwhile
    here, bring_up = os.getpid(), ensure._bring_up
    def told(*arguments):
        where = "here" if os.getpid() == here else "there"
        os.write(1, f"made {where}\n".encode())
        if where == sys.argv[3]:
            os._exit(9)
        bring_up(*arguments)
    ensure._bring_up = told
    wait = ensure_meanwhile(sys.argv[1], folder=Path(sys.argv[2]))
    os.write(1, b"meanwhile\n")
    wait()
    os.write(1, b"waited\n")
"""
WAITS_FOR_A_SLOW_ONE = """
    import os, sys, time
    from pathlib import Path
    import data.loading.load
    from data.loading.head_start import ensure_meanwhile
    data.loading.load.recompute_changes = lambda *_: (print(os.getpid(), flush=True), time.sleep(60))
    ensure_meanwhile(sys.argv[1], folder=Path(sys.argv[2]))()
"""


def lines_of(url: str, folder: SmallFolder, dies: str = "nowhere") -> tuple[list[str], str]:
    """What the program prints, in any order, and what it complains about."""
    process = start(url, folder, MAKES_IT_MEANWHILE, dies)
    told, complaint = process.communicate(timeout=60)
    return sorted(told.splitlines()), complaint


def test_another_process_makes_the_store_meanwhile(databases: Databases, folder: SmallFolder) -> None:
    url = databases.blank()
    assert lines_of(url, folder) == (["made there", "meanwhile", "waited"], "")
    assert (look(url).revision, prices(url)) == (HEAD, 2)


def test_a_store_that_is_up_to_date_needs_no_other_process(databases: Databases, folder: SmallFolder) -> None:
    url = databases.blank()
    ensure_store(url, folder=folder.path)
    assert lines_of(url, folder) == (["meanwhile", "waited"], "")


def test_when_the_other_process_dies_the_program_makes_the_store_itself(
    databases: Databases, folder: SmallFolder
) -> None:
    url = databases.blank()
    assert lines_of(url, folder, dies="there") == (["made here", "made there", "meanwhile", "waited"], "")
    assert prices(url) == 2


def test_a_mistake_in_a_file_is_told_once_and_by_the_program(databases: Databases, folder: SmallFolder) -> None:
    """The other process stays silent: the program meets the same mistake."""
    folder.write("ledger/acme.yaml", "broken: [")
    told, complaint = lines_of(databases.blank(), folder)
    assert told == ["made here", "made there", "meanwhile"]
    assert complaint.count("FileError: ") == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_the_other_process_ends_with_the_program(
    databases: Databases, folder: SmallFolder, sign: signal.Signals
) -> None:
    """Nobody goes on filling a store that was given up."""
    url = databases.blank()
    process = start(url, folder, WAITS_FOR_A_SLOW_ONE)
    assert process.stdout
    assert int(process.stdout.readline()) != process.pid
    process.send_signal(sign)
    process.communicate(timeout=10)  # both have let go of the pipe
    assert look(url).revision is None
