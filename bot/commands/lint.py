"""`kanjia lint`: names that collide, shadow each other or hit ordinary words; vocabulary that is out of date."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is checked."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """0 when there is nothing to mend, 1 with a line for each finding."""
    del arguments
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import open_catalogue
    from handlers.understand.lint import lint

    catalogue = open_catalogue(ensure_store())
    findings = lint(catalogue)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(catalogue.names())} names")
    return 1 if findings else 0
