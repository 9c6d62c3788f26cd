"""Chains of name parts → the names mentioned, in the order of the text, each resolved or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from handlers.understand.lexicon import bare, spelling
from handlers.understand.names import Atom, Scan
from handlers.understand.resolve import (
    MUST_AGREE,
    agreeing,
    exact,
    rootless,
    suggestions,
    vendor_named,
    vendors_own,
)
from handlers.understand.variants import CONTEXT, HOST, KINDS, NOISE, NUMBERS, SERIES, TIER, VENDOR, VERSION

if TYPE_CHECKING:
    from handlers.understand.lexicon import Lexicon, Target

Kind = Literal["model", "family", "vendor", "host", "unknown", "tier"]
_LONGEST = 9
"""Parts of the longest name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One name at [start:end] of the cleaned text.

    kind: `unknown` when a family was named with a version or tier it does not have, or a name no table has;
        `tier` for tier words that no family stands near.
    models: for `model`, the candidates, newest first (usually one); for the others ().
    ordinary: the spelling is an ordinary word too and nothing in the name itself says otherwise.
    rule: how it was resolved, for `kanjia explain`.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    kind: Kind
    models: tuple[str, ...] = ()
    family: str | None = None
    vendor: str | None = None
    host: str | None = None
    ordinary: bool = False
    suggestions: tuple[str, ...] = ()
    rule: str = ""
    text: str = ""
    """As typed, in lower case."""


def find_mentions(scan: Scan, text: str, lexicon: Lexicon) -> list[Mention]:
    """All names in order. `text` is the lower-case text that was scanned."""
    found: list[Mention] = []
    for chain in scan.chains:
        found.extend(_segments(chain, text, lexicon))
    return [_finished(mention, text, lexicon) for mention in inherit(found, text, lexicon)]


def _finished(mention: Mention, text: str, lexicon: Lexicon) -> Mention:
    spelling = text[mention.start : mention.end]
    ordinary = mention.kind in ("family", "vendor") and spelling in lexicon.ordinary
    return replace(mention, text=spelling, ordinary=ordinary)


def _segments(chain: Sequence[Atom], text: str, lexicon: Lexicon) -> list[Mention]:
    found: list[Mention] = []
    at = 0
    while at < len(chain):
        mention, at = _next(chain, at, text, lexicon)
        if mention is not None:
            found.append(mention)
    return found


def _next(chain: Sequence[Atom], at: int, text: str, lexicon: Lexicon) -> tuple[Mention | None, int]:
    """The name that begins at `at`, and where the next one may begin."""
    first = chain[at]
    if first.target is not None:
        return _mention(chain[at : at + 1], first.target, lexicon, "id"), at + 1
    if first.part[0] == NOISE:
        return None, at + 1
    end, mention = _longest(chain, at, text, lexicon)
    if mention is None:
        return _bare(chain, at, lexicon)
    rest = _attached(chain, end, mention, lexicon)
    if rest > end:
        return _refuse(chain[at:rest], lexicon), rest
    return mention, end


def _longest(chain: Sequence[Atom], at: int, text: str, lexicon: Lexicon) -> tuple[int, Mention | None]:
    last = min(len(chain), at + _LONGEST)
    loose: tuple[int, Mention | None] = (at, None)
    for end in range(last, at, -1):
        atoms = chain[at:end]
        parts = lexicon.folded([atom.part for atom in atoms])
        if _repeats(atoms, text) or (parts[-1][0] == NOISE and lexicon.close(parts) not in lexicon.names):
            continue
        target = exact(parts, lexicon) or exact(_joined(atoms, text), lexicon)
        if target is not None and _may_stand(atoms, text, lexicon):
            exactly = end, _mention(atoms, target, lexicon, "exact")
            return loose if loose[1] is not None else exactly
        if loose[1] is None and end > at + 1:
            loose = end, _loosely(atoms, parts, lexicon)
    return loose


def _joined(atoms: Sequence[Atom], text: str) -> list[str]:
    """`claude 3 5 sonnet`: two digits with a space between them are one version."""
    parts: list[str] = []
    for before, atom in zip((None, *atoms), atoms, strict=False):
        digits = text[atom.start : atom.end]
        if before is not None and len(digits) == 1 and digits.isdigit() and text[before.start : atom.start][1:] == " ":
            if parts[-1][0] == VERSION:
                parts[-1] += f".{digits}"
                continue
        parts.append(atom.part)
    return parts if len(parts) < len(atoms) else []


def _may_stand(atoms: Sequence[Atom], text: str, lexicon: Lexicon) -> bool:
    """A whole number in front belongs to no name (`2 gemini`) unless a name is so (`3 opus`); a lone weak word is none."""
    first = atoms[0].part
    if first[0] == VERSION and text[atoms[0].start : atoms[0].end].isdigit() and atoms[1].start > atoms[0].end:
        return bare(spelling(text[atoms[0].start : atoms[-1].end])) in lexicon.spellings
    return len(atoms) > 1 or first in lexicon.strong or first[0] in (VENDOR, HOST)


def _repeats(atoms: Sequence[Atom], text: str) -> bool:
    """The same word twice is two names (`gpt-5 gpt-5-mini`); two spellings of it are one (`豆包doubao`)."""
    parts = [atom.part for atom in atoms]
    if len(set(parts)) == len(parts):
        return False
    spelled = [(atom.part, text[atom.start : atom.end]) for atom in atoms if atom.part[0] != NOISE]
    return len(set(spelled)) < len(spelled)


def _loosely(atoms: Sequence[Atom], parts: list[str], lexicon: Lexicon) -> Mention | None:
    if atoms[0].part[0] in NUMBERS and atoms[0].part[0] != SERIES and "." not in atoms[0].part:
        return None
    target = vendors_own(parts, lexicon)
    if target is not None:
        return _mention(atoms, target, lexicon, "vendor's main family")
    named = any(part in lexicon.strong or part[0] == VENDOR for part in parts)
    models = _dotted(parts, lexicon) or (agreeing(parts, lexicon) if named else rootless(parts, lexicon))
    if not models:
        return None
    vendor = models[0].partition("/")[0]
    return Mention(atoms[0].start, atoms[-1].end, tuple(parts), "model", models, vendor=vendor, rule="agrees")


def _dotted(parts: list[str], lexicon: Lexicon) -> tuple[str, ...]:
    """`glm45`, `gpt41`: two digits without their point."""
    for index, part in enumerate(parts):
        if part[0] == VERSION and len(part) == 3 and part[1:].isdigit():
            target = exact([*parts[:index], f"{VERSION}{part[1]}.{part[2]}", *parts[index + 1 :]], lexicon)
            if target is not None and target.kind == "model":
                return (target.id,)
    return ()


def _mention(atoms: Sequence[Atom], target: Target, lexicon: Lexicon, rule: str) -> Mention:
    start, end = atoms[0].start, atoms[-1].end
    parts = tuple(atom.part for atom in atoms)
    match target.kind:
        case "family":
            return _mention_of_family(atoms, target.id, lexicon, rule)
        case "vendor":
            return Mention(start, end, parts, "vendor", vendor=target.id, rule=rule)
        case "host":
            return Mention(start, end, parts, "host", host=target.id, rule=rule)
        case _:
            return Mention(start, end, parts, "model", (target.id,), vendor=target.vendor, rule=rule)


def _mention_of_family(atoms: Sequence[Atom], family: str, lexicon: Lexicon, rule: str) -> Mention:
    facts = lexicon.catalogue.family(family)
    parts = tuple(atom.part for atom in atoms)
    vendor = facts.vendor if facts else None
    return Mention(atoms[0].start, atoms[-1].end, parts, "family", family=family, vendor=vendor, rule=rule)


def _attached(chain: Sequence[Atom], at: int, mention: Mention, lexicon: Lexicon) -> int:
    """Where the parts end that belong to the name and do not fit it: the version it has not, another tier."""
    end = at
    had = {part[0] for part in mention.parts}
    if mention.kind == "host":
        return at
    while end < len(chain) and chain[end].part:
        kind = chain[end].part[0]
        if (
            kind not in MUST_AGREE
            or chain[end].part in lexicon.strong
            or (kind in had and kind in VERSION + TIER + SERIES and chain[end].start > chain[end - 1].end)
        ):
            break
        end += 1
    return end


def _refuse(atoms: Sequence[Atom], lexicon: Lexicon) -> Mention:
    parts = tuple(atom.part for atom in atoms)
    near = suggestions(parts, lexicon)
    return Mention(
        atoms[0].start, atoms[-1].end, parts, "unknown", suggestions=near, rule="version or tier does not agree"
    )


def _bare(chain: Sequence[Atom], at: int, lexicon: Lexicon) -> tuple[Mention | None, int]:
    """A row of tier words and versions with no name word in it; single numbers count only when they inherit."""
    end = at
    while end < len(chain) and chain[end].part and chain[end].part[0] in MUST_AGREE | {NOISE, CONTEXT}:
        if end > at and chain[end].part in lexicon.strong:
            break
        end += 1
    if end == at:
        return None, at + 1
    atoms = chain[at:end]
    parts = tuple(atom.part for atom in atoms)
    return Mention(atoms[0].start, atoms[-1].end, parts, "tier", rule="bare"), end


_LIST = re.compile(
    r"\s*(?:|,|/|;|\+|&|vs\.?|versus|pk|和|跟|与|及|或者?|还是|同|对比?|比|到|至|升到?|降到|换成?|换到|改成|变成|从|由|and|or|to|than|against|from"
    r"|, ?(?:and|or))\s*(?:the\s+)?"
)


def inherit(mentions: list[Mention], text: str, lexicon: Lexicon) -> list[Mention]:
    """`haiku 3.5 or 4.5`, `gpt-4o和mini`, `pro和lite版豆包`: parts without a family take their neighbour's."""
    found: list[Mention] = []
    for index, mention in enumerate(mentions):
        if mention.kind != "tier":
            found.append(mention)
            continue
        before = found[-1] if found else None
        heir = _heir(mention, before, text, lexicon) if before is not None else None
        if heir is None and index + 1 < len(mentions):
            heir = _heir_of_next(mention, mentions[index + 1 :], text, lexicon)
        if heir is not None and before is not None and heir.start == before.start:
            found[-1] = heir
        elif heir is not None:
            found.append(heir)
        elif any(part[0] == TIER for part in mention.parts):
            found.append(mention)
    return found


def _heir(mention: Mention, before: Mention, text: str, lexicon: Lexicon) -> Mention | None:
    between = text[before.end : mention.start]
    if before.kind not in ("model", "family", "vendor") or not _LIST.fullmatch(between):
        return None
    kinds = {part[0] for part in mention.parts}
    if kinds <= {CONTEXT} and not kinds & {part[0] for part in before.parts}:
        return None
    merged = _merged(before.parts, mention.parts, lexicon)
    if merged is None:
        return None
    if re.search("从|由|from", between) and not kinds & {part[0] for part in before.parts}:
        return replace(merged, start=before.start, end=mention.end, parts=(*before.parts, *mention.parts))
    return replace(merged, start=mention.start, end=mention.end)


def _heir_of_next(mention: Mention, after: Sequence[Mention], text: str, lexicon: Lexicon) -> Mention | None:
    end = mention.end
    for other in after:
        if not _LIST.fullmatch(text[end : other.start]):
            return None
        if other.kind in ("model", "family"):
            merged = _merged(other.parts, mention.parts, lexicon)
            return replace(merged, start=mention.start, end=mention.end) if merged else None
        end = other.end
    return None


def _merged(heritage: Sequence[str], own: Sequence[str], lexicon: Lexicon) -> Mention | None:
    """The neighbour's parts with those of the same kind replaced, else its name words alone with the own parts."""
    kinds = {part[0] for part in own}
    same_but = [part for part in heritage if part[0] not in kinds or part[0] == NOISE]
    names = [part for part in heritage if part[0] not in KINDS or vendor_named(part, lexicon)]
    for base in (same_but, names):
        parts = [*base, *own]
        atoms = [Atom(part, 0, 0) for part in parts]
        target = exact(parts, lexicon)
        if target is not None:
            return replace(_mention(atoms, target, lexicon, "inherited"), parts=tuple(parts))
        loose = _loosely(atoms, parts, lexicon) if base else None
        if loose is not None:
            return replace(loose, rule="inherited", parts=tuple(parts))
    return None
