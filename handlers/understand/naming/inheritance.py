"""Parts without a family that take their neighbour's: `haiku 3.5 or 4.5`, `gpt-4o和mini`, `pro和lite版豆包`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.understand.naming.mention import Mention, loosely, mention_of
from handlers.understand.naming.names import Atom
from handlers.understand.naming.resolve import exact, only_one_name, vendor_named, written_so
from handlers.understand.naming.spoken import as_written
from handlers.understand.naming.variants import CONTEXT, KINDS, NOISE, SERIES, TIER, VERSION
from handlers.understand.phrases import phrases

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon

_VERSIONS = frozenset({VERSION, SERIES})
_WEIGHED = re.compile(r"vs|versus|和|跟|与|或|还是|比|到|升|换|and|or|to|than|从|由|/")
"""What must stand before a whole number for it to be a version: `4o vs 5`."""
_OF_ANOTHER = re.compile(
    r"[一-鿿](?<![和跟与同及或是比对到至换成升降的用把从由按看要给选吗呢里中个款版上走跑问查算下])$|[a-z]-?$"
)
"""What a version is written onto: a name that nothing knows."""
_FOLDERS = re.compile(r"/[a-z0-9_.-]+/(?=[a-z])")
"""From a folder to a model's own name, as hosts spell it: `Pro/deepseek-ai/DeepSeek-V3`."""
_LETTER_VERSION = re.compile(r"[a-z]\d{1,2}\.\d{1,2}")
_LETTER_NUMBER = re.compile(r"[a-z]\d{1,2}(?:\.\d{1,2})?")
_USED = re.compile(r"(?:用|拿|让|走|换成|换|with|using|on|through|use)\s?$")
_LATIN_BEFORE = re.compile(r"([a-z]{2,})[ -]?$")
_LONGEST_WORD = 24
_ALONE = "version of one name alone"
_LIST = re.compile(
    r"\s*(?:|,|/|;|\+|&|vs\.?|versus|pk|和|跟|与|及|或者?|还是|同|对比?|比|到|至|升到?|降到|换成?|换到|改成|变成|从|由|and|or|to|than|against|from"
    r"|, ?(?:and|or))\s*(?:the\s+)?"
)


def inherit(mentions: list[Mention], text: str, lexicon: Lexicon) -> list[Mention]:
    """The mentions, those without a family resolved by their neighbours or, when only versions, dropped."""
    found: list[Mention] = []
    for index, mention in enumerate(mentions):
        if mention.kind != "tier":
            found.append(mention)
            continue
        if _is_a_folder(mention, mentions[index + 1 :], text):
            continue
        before = found[-1] if found else None
        after = mentions[index + 1 :]
        own = _by_version_alone(mention, found, after, text, lexicon)
        heir = own or _heir(mention, before, after, text, lexicon) or _by_number_alone(mention, text, lexicon)
        heir = heir or _unknown_version(mention, found, after, text, lexicon)
        if heir is not None and before is not None and heir.start == before.start:
            found[-1] = heir
        elif heir is not None or any(part[0] == TIER for part in mention.parts):
            found.append(heir or mention)
    return found


def _is_a_folder(mention: Mention, after: Sequence[Mention], text: str) -> bool:
    """True for a host's folder before an owner and a name: no model of its own. `pro/lite/mini` are three."""
    path = _FOLDERS.match(text, mention.end)
    if path is None or not any(other.start == path.end() for other in after):
        return False
    return all(other.kind != "tier" for other in after if other.start < path.end())


def _heir(
    mention: Mention, before: Mention | None, after: Sequence[Mention], text: str, lexicon: Lexicon
) -> Mention | None:
    heir = _heir_of_last(mention, before, text, lexicon) if before is not None else None
    if heir is None and after:
        heir = _heir_of_next(mention, after, text, lexicon)
    return heir or _claimed(mention, before, after, text, lexicon)


def _heir_of_last(mention: Mention, before: Mention, text: str, lexicon: Lexicon) -> Mention | None:
    between = text[before.end : mention.start]
    if before.kind not in ("model", "family", "vendor") or not _LIST.fullmatch(between):
        return None
    kinds = {part[0] for part in mention.parts}
    if kinds <= {CONTEXT} and not kinds & {part[0] for part in before.parts}:
        return None
    if text[mention.start : mention.end].isdigit() and not _WEIGHED.search(between):
        return None
    merged = _merged(before, mention.parts, lexicon)
    if merged is None:
        return None
    if re.search("从|由|from", between) and not kinds & {part[0] for part in before.parts}:
        return merged._replace(start=before.start, end=mention.end, parts=(*before.parts, *mention.parts))
    return merged._replace(start=mention.start, end=mention.end)


def _heir_of_next(mention: Mention, after: Sequence[Mention], text: str, lexicon: Lexicon) -> Mention | None:
    end = mention.end
    if text[mention.start : end].isdigit() and not _WEIGHED.search(text, end, after[0].start):
        return None
    if _OF_ANOTHER.search(text, max(0, mention.start - 3), mention.start):
        return None  # 飞鹏大模型v2跟qwen-plus, foo-9b和qwen3-8b
    for other in after:
        if not _LIST.fullmatch(text[end : other.start]):
            return None
        if other.kind in ("model", "family"):
            merged = _merged(other, mention.parts, lexicon)
            return merged._replace(start=mention.start, end=mention.end) if merged else None
        end = other.end
    return None


def _by_version_alone(
    mention: Mention, before: Sequence[Mention], after: Sequence[Mention], text: str, lexicon: Lexicon
) -> Mention | None:
    """`v3.2`, `m2.7`: letter, number and point, which the models of one name alone are written with.

    Beside another model the point is not needed (`k2和v3`); beside a name with that letter it is that one's
    (`mimo v2和v3`).
    """
    beside = (*before[-1:], *after[:1])
    shape = _LETTER_NUMBER if _listed(mention, before[-1:], after[:1], text) else _LETTER_VERSION
    written = shape.fullmatch(as_written(text[mention.start : mention.end]))
    if written is None or any(_numbered(other, written[0][0], text) for other in beside):
        return None
    if _OF_ANOTHER.search(text, max(0, mention.start - 3), mention.start):
        return None
    word = _LATIN_BEFORE.search(text, max(0, mention.start - _LONGEST_WORD), mention.start)
    if word is not None and word[1] not in phrases().phrases:
        return None  # android v3.2
    models = only_one_name(mention.parts, written[0], lexicon)
    if not models:
        return None
    vendor = models[0].partition("/")[0]
    return mention._replace(kind="model", models=models, vendor=vendor, rule=_ALONE)


def _by_number_alone(mention: Mention, text: str, lexicon: Lexicon) -> Mention | None:
    """`用4.1给6万字做摘要`: a number that people use as the whole name, behind a word of use."""
    name = phrases().numbered.get(text[mention.start : mention.end])
    if name is None or not _USED.search(text, max(0, mention.start - 8), mention.start):
        return None
    target = exact([name, *mention.parts], lexicon)
    if target is None or target.kind != "model":
        return None
    return mention._replace(
        kind="model", models=(target.id,), vendor=target.vendor, rule="a number used as a name"
    )


def _unknown_version(
    mention: Mention, before: Sequence[Mention], after: Sequence[Mention], text: str, lexicon: Lexicon
) -> Mention | None:
    """The v2 of `glm-4.6和v2`: listed beside a model, of nobody in particular; asked back, not dropped."""
    written = text[mention.start : mention.end]
    if not _LETTER_NUMBER.fullmatch(written) or not _listed(mention, before[-1:], after[:1], text):
        return None
    if _OF_ANOTHER.search(text, max(0, mention.start - 3), mention.start):
        return None
    near = written_so(written, lexicon)
    return mention._replace(kind="unknown", suggestions=near, rule="which one's version?")


def _numbered(mention: Mention, letter: str, text: str) -> bool:
    """Behind its name stands a version with that letter."""
    named = mention.kind != "tier" and mention.rule != _ALONE
    return named and bool(re.search(rf"(?<![a-z]){letter}\d", as_written(text[mention.start : mention.end])))


def _listed(mention: Mention, before: Sequence[Mention], after: Sequence[Mention], text: str) -> bool:
    """It stands in a list with a model or family."""
    gaps = [text[other.end : mention.start] for other in before if other.kind in ("model", "family")]
    gaps += [text[mention.end : other.start] for other in after if other.kind in ("model", "family")]
    return any(_LIST.fullmatch(gap) for gap in gaps)


def _claimed(
    mention: Mention, before: Mention | None, after: Sequence[Mention], text: str, lexicon: Lexicon
) -> Mention | None:
    """`haiku、4o mini、flash`: in a list of names a tier word is the family that has it for a name."""
    target = lexicon.tier_names.get(mention.parts[0]) if len(mention.parts) == 1 else None
    if target is None or not _listed(mention, [before] if before else [], after[:1], text):
        return None
    atom = Atom(mention.parts[0], mention.start, mention.end)
    return mention_of([atom], target, lexicon, "a family's name in a list")


def _merged(neighbour: Mention, own: Sequence[str], lexicon: Lexicon) -> Mention | None:
    """The neighbour's parts with those of the same kind replaced, else its name words alone with the own parts.

    The neighbour itself is no answer: `4.1和4.1-mini` are two.
    """
    heritage = list(neighbour.parts)
    heritage += lexicon.close(heritage).difference(heritage)
    heritage += lexicon.words_of(neighbour.models[0]).difference(heritage) if neighbour.models else ()
    kinds = {part[0] for part in own}
    kinds |= _VERSIONS if kinds & _VERSIONS else set()
    same_but = [part for part in heritage if part[0] not in kinds or part[0] == NOISE]
    names = [part for part in heritage if part[0] not in KINDS or vendor_named(part, lexicon)]
    for base in (same_but, names):
        parts = [*base, *own]
        atoms = [Atom(part, 0, 0) for part in parts]
        target = exact(parts, lexicon)
        if target is not None and target.id not in neighbour.models:
            return mention_of(atoms, target, lexicon, "inherited")._replace(parts=tuple(parts))
        loose = loosely(atoms, parts, lexicon) if base else None
        if loose is not None and not set(loose.models) & set(neighbour.models):
            return loose._replace(rule="inherited", parts=tuple(parts))
    return None
