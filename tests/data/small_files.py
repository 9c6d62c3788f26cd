"""A small folder of packaged files, written as people would, for tests of loading."""

from __future__ import annotations

import textwrap
from pathlib import Path

from data.files.packaged_files import PackagedFile, packaged_files
from data.loading.load import load_packaged
from data.store.engine import Store

FACTS = """
    vendor: {id: acme, zh: 极致, en: Acme, home: cn, zone: Asia/Shanghai, names: [极致科技], ordinary: [巅峰]}
    families:
    - id: rocket
      names: [火箭, rocket]
      ordinary: true
      flagships:
      - {model: rocket-1, source: x}
      - {model: rocket-2, since: 2025-03-01, source: x}
    - id: rocket-mini
      names: [小火箭]
      parent: rocket
      flagships:
      - {model: rocket-mini, source: x}
    models:
    - {id: rocket-1, display: Rocket 1, family: rocket, names: [一号], released: 2024-01-10}
    - {id: rocket-1-0110, display: Rocket 1 (0110), snapshot_of: rocket-1, released: 2024-01-11}
    - {id: rocket-2, display: Rocket 2, family: rocket, released: 2025-03-01}
    - {id: rocket-mini, display: Rocket Mini, family: rocket-mini, released: 2024-06-01}
    - {id: rocket-embed, display: Rocket Embed, chat: false, modalities: [embedding]}
"""
LEDGER = """
    vendor: acme
    windows:
      night: {label: off-peak, zone: Asia/Shanghai, spans: ["00:30-08:30"], days: all}
    prices:
    - model: rocket-1
      list: cn
      currency: CNY
      effective: 2024-01-10
      date_kind: announced
      rates: [{input: 12, output: 36}]
      grade: official
      sources: [https://acme.example/prices]
    - model: rocket-1
      list: cn
      currency: CNY
      effective: 2024-05-15
      date_kind: announced
      rates: [{input: 0.8, output: 2.000001, cache_read: 0}]
      grade: news
      sources: [https://news.example/cut]
"""


def entry(
    model: str = "rocket-2", market: str = "cn", currency: str = "CNY", *, effective: str | None = "2025-03-01",
    rates: str = "[{input: 1, output: 2}]", more: str = "",
) -> str:  # fmt: skip
    """One ledger entry, to be appended to LEDGER."""
    day = f"effective: {effective}\n      date_kind: announced" if effective else "date_kind: unknown_start"
    lines = f"""
    - model: {model}
      list: {market}
      currency: {currency}
      {day}
      rates: {rates}
      grade: official
      sources: [https://acme.example/prices]
"""
    return lines.strip("\n") + "\n" + "".join(f"      {line}\n" for line in more.split("; ") if line)


class SmallFolder:
    """A folder with `models/` and `ledger/`; loads itself into a store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("models/acme.yaml", FACTS)
        self.write("ledger/acme.yaml", LEDGER)

    def write(self, name: str, content: str) -> None:
        """Write one file; the content's own indentation does not matter."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(content.strip("\n")), encoding="utf-8")

    def ledger(self, *entries: str) -> None:
        """Write the ledger with entries added."""
        self.write("ledger/acme.yaml", LEDGER + "".join(entries))

    def files(self) -> list[PackagedFile]:
        """Its files without the exchange rates, which have tests of their own."""
        return [file for file in packaged_files(self.path) if file.kind != "exchange"]

    def load(self, store: Store) -> bool:
        """Load into the store in one transaction; True when something changed."""
        with store.writing() as session:
            return load_packaged(session, self.files())
