"""Mistakes that no schema sees: names that collide, are read as others, or are plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data.catalogue import Catalogue, Name
from handlers.understand.clean import clean
from handlers.understand.naming.lexicon import Lexicon, build_lexicon
from handlers.understand.naming.mention import Mention
from handlers.understand.naming.mentions import find_mentions
from handlers.understand.naming.names import scan
from handlers.understand.naming.variants import CHINESE, bare, spelling
from handlers.understand.phrase_files import compile_phrases
from handlers.understand.phrases import COMPILED, phrases
from handlers.understand.slots.words import COMPILED as COMPILED_WORDS
from handlers.understand.slots.words import compile_vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: its kind (`collides`, `shadowed`, …), what it is about, and what to do."""

    kind: str
    about: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}: {self.why}"


def lint(catalogue: Catalogue) -> list[Finding]:
    """All findings, worst first. Raises FileError for a vocabulary file that does not fit its schema."""
    lexicon = build_lexicon(catalogue)
    names = [name for name in catalogue.names() if name.curated and name.kind != "host"]
    return [
        *_outdated(),
        *_colliding(names, catalogue),
        *_shadowed(names, lexicon),
        *_ordinary(names),
        *_joined(names),
    ]


def _outdated() -> Iterator[Finding]:
    for path, made, module in (
        (COMPILED, compile_phrases(), "phrase_files"),
        (COMPILED_WORDS, compile_vocabulary(), "slots.words"),
    ):
        if path.read_text(encoding="utf-8") != made:
            yield Finding("outdated", path.name, f"run python -m handlers.understand.{module}")


def _colliding(names: list[Name], catalogue: Catalogue) -> Iterator[Finding]:
    """One spelling for two things, unless one is the other's family or vendor."""
    targets: dict[str, dict[str, Name]] = defaultdict(dict)
    for name in names:
        targets[bare(spelling(name.text))][name.target] = name
    for text, found in targets.items():
        models = [name for name in found.values() if name.kind == "model"]
        families = [name for name in found.values() if name.kind == "family"]
        if len(models) > 1 or len(families) > 1 or not _related(models, families, catalogue):
            yield Finding("collides", text, f"stands for {' and '.join(sorted(found))}")


def _related(models: list[Name], families: list[Name], catalogue: Catalogue) -> bool:
    if not models or not families:
        return True
    family = catalogue.family(families[0].target)
    return family is not None and family.vendor == models[0].target.partition("/")[0]


def _shadowed(names: list[Name], lexicon: Lexicon) -> Iterator[Finding]:
    """A name that the reader, given nothing else, takes for something else."""
    for name in names:
        folded = clean(name.text).folded
        read = find_mentions(scan(folded, lexicon), folded, lexicon)
        if _only_a_tier(read) or (len(read) == 1 and _fits(read[0], name, lexicon)):
            continue
        yield Finding(
            "shadowed", f"{name.text} ({name.target})", f"read as {', '.join(map(_shown, read)) or 'nothing'}"
        )


def _only_a_tier(read: list[Mention]) -> bool:
    """A bare tier word is asked back on purpose, whoever claims it."""
    return len(read) == 1 and read[0].kind == "tier"


def _fits(read: Mention, name: Name, lexicon: Lexicon) -> bool:
    if name.kind == "vendor":
        return read.vendor == name.target
    family = lexicon.catalogue.family(name.target if name.kind == "family" else read.family or "")
    members = {flagship.model for flagship in family.flagships} if family else set()
    if name.kind == "family":
        sold = family is not None and read.kind == "vendor" and read.vendor == family.vendor
        return sold or read.family == name.target or bool(members & set(read.models))
    return name.target in read.models or name.target in members or _same_model(read, name, lexicon)


def _same_model(read: Mention, name: Name, lexicon: Lexicon) -> bool:
    """`hunyuan-turbo-latest` read as hunyuan-turbo: the same name but for words that say nothing."""
    model = lexicon.catalogue.model(name.target)
    return bool(read.models) and model is not None and model.snapshot_of in read.models


def _shown(mention: Mention) -> str:
    return (
        mention.models[0] if mention.models else f"{mention.kind} {mention.family or mention.vendor or ''}".strip()
    )


def _ordinary(names: list[Name]) -> Iterator[Finding]:
    """A name of one word that the vocabulary knows as another word, and that is not marked ordinary."""
    known = phrases().phrases
    for name in names:
        text = spelling(name.text)
        word = text.isalpha() and (text.isascii() or CHINESE.fullmatch(text))
        plain = known.get(text, frozenset()) - {"model_word"}
        valued = vocabulary().words.get(text, {}).keys() - {"ordinary", "name"}
        if word and not name.ordinary and (plain or valued or len(text) == 1):
            why = f"is a phrase of {', '.join(sorted(plain)) or 'the values'}: mark it ordinary or drop it"
            yield Finding("ordinary", f"{name.text} ({name.target})", why)


def _joined(names: list[Name]) -> Iterator[Finding]:
    """Two names in one, for want of YAML's own comma."""
    for name in names:
        if any(sign in name.text for sign in "，、；;,"):
            yield Finding("joined", f"{name.text} ({name.target})", "a comma is inside: write two names")


def flagships_missing(catalogue: Catalogue, today: date) -> list[str]:
    """Families that mean no model today."""
    return [family.id for family in catalogue.families() if family.flagship(today) is None]
