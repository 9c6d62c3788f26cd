"""Chains of name parts → the names mentioned, in the order of the text, each resolved or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.understand.naming.inheritance import inherit
from handlers.understand.naming.mention import Mention, loosely, mention_of, refused
from handlers.understand.naming.names import Atom, Scan
from handlers.understand.naming.resolve import MODALITIES, MUST_AGREE, SORTS, exact, exact_with_noise
from handlers.understand.naming.variants import CONTEXT, HOST, NOISE, SERIES, TIER, VENDOR, VERSION, bare, spelling
from handlers.understand.phrases import phrases

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon

_STRANGE = re.compile(r"[\u0370-\u03ff\u0400-\u052f][\w.-]*")
_DIGITS = re.compile(r"\d \d")
_LONGEST = 9
"""Parts of the longest name."""


def find_mentions(scan: Scan, text: str, lexicon: Lexicon) -> list[Mention]:
    """All names in order. `text` is the lower-case text that was scanned."""
    found: list[Mention] = []
    for chain in scan.chains:
        found.extend(_segments(chain, text, lexicon))
    found = _with_unknown_endings(inherit(found, text, lexicon), scan, text)
    return [_finished(mention, text, lexicon) for mention in found]


def _with_unknown_endings(mentions: list[Mention], scan: Scan, text: str) -> list[Mention]:
    """`qwen-mx` is not all of qwen, `盘古π-3` not 盘古: what nothing knows, written onto a name, refuses it."""
    words = {word.start: word.end for word in scan.words if word.text not in phrases().phrases}
    return [_refused_by_ending(mention, words, text) for mention in mentions]


def _refused_by_ending(mention: Mention, words: dict[int, int], text: str) -> Mention:
    if mention.kind not in ("family", "model", "vendor"):
        return mention
    strange = _STRANGE.match(text, mention.end)
    end = strange.end() if strange else None
    if end is None and text[mention.end : mention.end + 1] == "-" and mention.kind != "vendor":
        end = words.get(mention.end + 1)
    if end is None:
        return mention
    return mention._replace(kind="unknown", end=end, models=(), family=None, rule="unknown ending")


def _finished(mention: Mention, text: str, lexicon: Lexicon) -> Mention:
    spelling = text[mention.start : mention.end]
    ordinary = mention.kind in ("family", "vendor") and spelling in lexicon.ordinary
    return mention._replace(text=spelling, ordinary=ordinary)


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
        return mention_of(chain[at : at + 1], first.target, lexicon, "id"), at + 1
    if first.part[0] == NOISE and not any(
        exact_with_noise([atom.part for atom in chain[at:end]], lexicon) for end in (at + 2, at + 3)
    ):
        return None, at + 1
    owned = at + 1 < len(chain) and text[first.end : chain[at + 1].start] == "/"
    end, mention = _longest(chain, at + owned, text, lexicon)
    if mention is not None and owned:
        mention = mention._replace(start=first.start)
    if mention is None:
        return _bare(chain, at, lexicon)
    rest = _attached(chain, end, mention, text, lexicon)
    if rest > end:
        rest = _tail(chain, rest, mention, text, lexicon)
        return refused(chain[at:rest], lexicon), rest
    return mention, end


def _longest(chain: Sequence[Atom], at: int, text: str, lexicon: Lexicon) -> tuple[int, Mention | None]:
    last = min(len(chain), at + _LONGEST)
    loose: tuple[int, Mention | None] = (at, None)
    for end in range(last, at, -1):
        atoms = chain[at:end]
        parts = lexicon.folded([atom.part for atom in atoms])
        if _repeats(atoms, text) or (parts[-1][0] == NOISE and not exact_with_noise(parts, lexicon)):
            continue
        target = exact(parts, lexicon) or exact(_joined(atoms, text), lexicon)
        if target is not None and _may_stand(atoms, text, lexicon):
            exactly = end, mention_of(atoms, target, lexicon, "exact")
            return loose if loose[1] is not None else exactly
        if loose[1] is None and end > at + 1:
            loose = end, loosely(atoms, parts, lexicon)
    return loose


def _joined(atoms: Sequence[Atom], text: str) -> list[str]:
    """`claude 3 5 sonnet`: two digits with a space between them are one version. [] when there are none."""
    parts: list[str] = []
    for before, atom in zip((None, *atoms), atoms, strict=False):
        if before is not None and before.part[0] == VERSION and _DIGITS.fullmatch(text, before.start, atom.end):
            parts[-1] += f".{text[atom.start : atom.end]}"
        else:
            parts.append(atom.part)
    return parts if len(parts) < len(atoms) else []


def _may_stand(atoms: Sequence[Atom], text: str, lexicon: Lexicon) -> bool:
    """No name begins with a whole number (`2 gemini`) unless one is written so; a weak word alone is none."""
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


def _attached(chain: Sequence[Atom], at: int, mention: Mention, text: str, lexicon: Lexicon) -> int:
    """Where the parts end that belong to the name and do not fit it: the version it has not, another tier.

    A second tier word behind a space begins another name (`qwen turbo plus`), but not behind a hyphen
    (`ernie-4.5-turbo-vl`), and not one that says what else the model takes or makes (`hunyuan turbos vision`).
    """
    end = at
    had = {part[0] for part in mention.parts}
    if mention.kind == "host":
        return at
    while end < len(chain) and chain[end].part:
        kind = chain[end].part[0]
        if (
            kind not in MUST_AGREE
            or chain[end].part in lexicon.strong
            or (mention.kind == "vendor" and chain[end].part in SORTS)
            or (
                kind in had
                and kind in VERSION + TIER + SERIES
                and text[chain[end - 1].end : chain[end].start] not in ("", "-")
                and not _of_a_modality(chain[end], text)
            )
        ):
            break
        end += 1
    return end


def _of_a_modality(atom: Atom, text: str) -> bool:
    return atom.part in MODALITIES and text[atom.start : atom.end].isascii()


def _tail(chain: Sequence[Atom], at: int, mention: Mention, text: str, lexicon: Lexicon) -> int:
    """Where a refused name ends: the `opus` of `claude 9 opus` is no name of its own."""
    sellers = frozenset({mention.vendor})
    while at < len(chain) and text[chain[at - 1].end : chain[at].start] in ("", " ", "-"):
        part = chain[at].part
        if part in mention.parts or part not in lexicon.strong or lexicon.vendors_with.get(part) != sellers:
            break
        at += 1
    return at


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
    if {SERIES, TIER} <= {part[0] for part in parts}:
        return refused(atoms, lexicon), end
    return Mention(atoms[0].start, atoms[-1].end, parts, "tier", rule="bare"), end
