"""`kanjia lint`: names that collide or are ordinary words, prices that look like slips, old vocabulary."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is checked."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """0 when there is nothing to mend, 1 with a line for each finding."""
    del arguments
    from data.files.cross_check import cross_check
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import open_catalogue
    from handlers.understand.lint import lint

    catalogue = open_catalogue(ensure_store())
    findings = [*map(str, lint(catalogue)), *cross_check(datetime.now(UTC).date())]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(catalogue.names())} names")
    return 1 if findings else 0
