"""One text → one question: clean-up, names, values, intent, in this order, each step seen by the next only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.question import PRICED, Intent, Question
from handlers.understand.assemble import Draft, assemble, on_its_day, slots_of, vendor_meant
from handlers.understand.choices import choices_for
from handlers.understand.clean import Cleaned, clean
from handlers.understand.commands import Command, command_of, implied_by
from handlers.understand.cues import Hit, find_cues, value_words
from handlers.understand.followup import follow
from handlers.understand.intents import decide, facts_of
from handlers.understand.naming.fuzzy import misspelt
from handlers.understand.naming.mention import Mention
from handlers.understand.naming.mentions import find_mentions
from handlers.understand.naming.names import Scan, scan
from handlers.understand.naming.pinyin import homophones
from handlers.understand.naming.unknown import unknown_names
from handlers.understand.naming.variants import CHINESE
from handlers.understand.phrases import phrases
from handlers.understand.scope import Leftover, leftovers
from handlers.understand.selection import Selection, select
from handlers.understand.slots.find import Slots, find_slots

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Trace:
    """How a question was read, for `kanjia explain`. Spans point into `cleaned.text`."""

    cleaned: Cleaned
    command: Command | None
    selection: Selection
    hits: tuple[Hit, ...]
    slots: Slots
    leftovers: tuple[Leftover, ...]
    facts: frozenset[str]
    rule: str
    respelt: dict[str, str]
    """Spelling → the name part it was taken for."""
    followed: str | None = None
    """What made it a follow-up of the question before."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood to ask.

    confident: an unmistakable price question, fit to be answered in a group although nobody called the bot.
    """

    question: Question
    trace: Trace
    script: str
    truncated: bool
    confident: bool
    models: tuple[list[str | None], list[str | None]] = ([], [])
    """(models, families) of all names wanted, also where the question itself holds none."""


def understand(
    text: str, now: datetime, lexicon: Lexicon, *, previous: Question | None = None, language: str | None = None
) -> Reading:
    """What the text asks; see `handlers.understand.understand`."""
    return completed(read(text, now, lexicon, language), previous, now, lexicon)


def completed(reading: Reading, previous: Question | None, now: datetime, lexicon: Lexicon) -> Reading:
    """The reading of a text that may go on with the question before. The reading itself stays as it is."""
    if previous is None:
        return reading
    followed = follow(reading, previous)
    if followed is None:
        return reading
    trace = replace(reading.trace, followed=previous.intent)
    return replace(reading, question=on_its_day(followed, now.date(), lexicon), trace=trace, confident=False)


def read(text: str, now: datetime, lexicon: Lexicon, language: str | None) -> Reading:
    """The reading of a text by itself; the same for the same text, day (of `now`), lexicon and language."""
    cleaned = clean(text)
    command = command_of(cleaned.folded)
    if command is not None and cleaned.folded.startswith("/"):
        blank = " " * command.start
        cleaned = replace(
            cleaned, text=blank + cleaned.text[command.start :], folded=blank + cleaned.folded[command.start :]
        )
    folded = cleaned.folded
    names, hits, respelt = _names(folded, lexicon)
    unexplained = leftovers(folded, _spans(names, hits))
    names = sorted([*names, *unknown_names(folded, unexplained, names, hits)], key=lambda name: name.start)
    taken = [(name.start, name.end) for name in names if name.kind != "tier"]
    slots = find_slots(cleaned, now.date(), taken, implied_by(command) | _waiting(hits))
    selection = select(names, folded, hits)
    selection = _trimmed(selection, slots, hits)
    explained = [*_spans(names, hits), *_read_spans(slots)]
    rest = tuple(leftovers(folded, explained))
    if rest and slots.found:
        rest = tuple(leftovers(folded, [*explained, *value_words(folded)]))
    facts = facts_of(selection, slots, hits, rest, folded)
    if selection.names and all(vendor_meant(name, lexicon) for name in selection.names):
        facts.add("whole")
    intent, rule, reason = _intent(facts, command, selection)
    draft = Draft(intent, selection, slots, language or cleaned.script, now.date(), reason)
    question = _ordered(_in_tongue(assemble(draft, lexicon), facts), facts)
    question = _uncounted(question, slots, cleaned)
    if command is not None and command.action:
        question = question.model_copy(update={"action": command.action})
    trace = Trace(cleaned, command, selection, tuple(hits), slots, rest, frozenset(facts), rule, respelt)
    if intent == "ambiguous":
        question = question.model_copy(update={"choices": choices_for(question, trace, lexicon)})
    models = slots_of(selection.names, now.date(), lexicon)
    return Reading(question, trace, cleaned.script, cleaned.truncated, _confident(question, facts), models)


_TONGUES = {"tongue_en": "en", "tongue_hant": "zh-Hant", "tongue_zh": "zh"}


def _in_tongue(question: Question, facts: set[str]) -> Question:
    """`use english from now on`: a language named in settings is the one to set."""
    named = next((language for cue, language in _TONGUES.items() if cue in facts), None)
    if question.intent != "settings" or named is None or question.filters.language is not None:
        return question
    return question.model_copy(update={"filters": question.filters.model_copy(update={"language": named})})


_IN_ORDER = PRICED | {"cheapest"}


def _ordered(question: Question, facts: set[str]) -> Question:
    """谁最贵, 排个序: which end of several comes first."""
    if question.intent not in _IN_ORDER or not facts & {"dearest", "sorted"}:
        return question
    return question.model_copy(update={"order": "dear" if "dearest" in facts else "cheap"})


_OF_ONE_CALL = re.compile(
    r"[每单]一?[次条轮单笔篇份封通]"
    r"|\b(?:per|each|every) (?:call|request|query|message|run|job|task|doc|document|article)\b"
)


def _uncounted(question: Question, slots: Slots, cleaned: Cleaned) -> Question:
    """每天几千次, or 每次2k进500出一个月: what one call takes is known, how many there are is not."""
    if question.intent not in ("cost", "compare_cost") or question.calls is not None or question.total_tokens:
        return question
    vague = next((rejected for rejected in slots.rejected if rejected.reason == "vague_calls"), None)
    if vague is not None:
        return question.model_copy(update={"uncounted": cleaned.text[vague.start : vague.end].strip()})
    if question.horizon and _OF_ONE_CALL.search(cleaned.folded):
        return question.model_copy(update={"uncounted": ""})
    return question


def _waiting(hits: list[Hit]) -> frozenset[str]:
    """Whoever asks to be told waits for something, whatever word he asks with."""
    told = any(hit.cues & {"notify", "weak_notify"} for hit in hits)
    return frozenset({"alert"}) if told else frozenset()


def _spans(names: list[Mention], hits: list[Hit]) -> list[tuple[int, int]]:
    return [(name.start, name.end) for name in names] + [(hit.start, hit.end) for hit in hits]


def _read_spans(slots: Slots) -> list[tuple[int, int]]:
    """Where values were read, or read and rejected."""
    return [(f.start, f.end) for f in slots.found] + [(r.start, r.end) for r in slots.rejected]


def _names(folded: str, lexicon: Lexicon) -> tuple[list[Mention], list[Hit], dict[str, str]]:
    """All names and phrases; once more when words are left that may be misspelt names."""
    scanned = scan(folded, lexicon)
    names = find_mentions(scanned, folded, lexicon)
    hits = _hits(folded, names)
    respelt = _respelt(folded, scanned, names, hits, lexicon)
    if respelt:
        names = find_mentions(scan(folded, lexicon, respelt), folded, lexicon)
        hits = _hits(folded, names)
    return names, hits, respelt


def _hits(folded: str, names: list[Mention]) -> list[Hit]:
    return find_cues(folded, [(name.start, name.end) for name in names if name.kind != "tier"])


_MOST_FOR_HOMOPHONES = 400
"""Characters of a text in which Chinese names are looked for by their sound: a question is short."""


def _respelt(
    folded: str, scanned: Scan, names: list[Mention], hits: list[Hit], lexicon: Lexicon
) -> dict[str, str]:
    found: dict[str, str] = {}
    words = [word for word in scanned.words if word.text not in phrases().phrases]
    if words:
        starts = {atom.start for chain in scanned.chains for atom in chain}
        ends = {atom.end for chain in scanned.chains for atom in chain}
        beside = frozenset(
            word.start
            for word in words
            if {word.end, word.end + 1} & starts or {word.start, word.start - 1} & ends
        )
        found = misspelt(words, lexicon, beside)
    if folded.isascii() or len(folded) > _MOST_FOR_HOMOPHONES:
        return found
    explained = [*_spans(names, hits), *scanned.blocked]
    chinese = [word.text for word in leftovers(folded, _strong_only(explained, hits)) if CHINESE.match(word.text)]
    return {**found, **homophones(chinese, lexicon)} if chinese else found


def _strong_only(explained: list[tuple[int, int]], hits: list[Hit]) -> list[tuple[int, int]]:
    """Spans without those of one-character phrases, which may be part of a misspelt name."""
    weak = {(hit.start, hit.end) for hit in hits if hit.end - hit.start == 1}
    return [span for span in explained if span not in weak]


_ABOUT_PRICES = frozenset({"ask", "price", "compare", "versus", "notify", "model_word", "history"})


def _trimmed(selection: Selection, slots: Slots, hits: list[Hit]) -> Selection:
    """Without tier words that are a filter (`推理模型`), and unknown names in a text that is not about prices."""
    spans = [(found.start, found.end) for found in slots.found]
    tiers = tuple(t for t in selection.tiers if not any(start <= t.start < end for start, end in spans))
    foreign = all(name.kind == "unknown" and not name.parts for name in selection.names)
    if foreign and not any(hit.cues & _ABOUT_PRICES for hit in hits):
        return replace(selection, tiers=tiers, names=())
    return replace(selection, tiers=tiers)


def _intent(facts: set[str], command: Command | None, selection: Selection) -> tuple[Intent, str, str | None]:
    if command is not None and command.intent is not None:
        return _commanded(command.intent, selection)
    rule = decide(facts)
    return rule["intent"], rule["name"], rule["reason"]


_NEEDS_NAME = frozenset({"price", "history", "budget", "cost", "subscribe", "unsubscribe"})


def _commanded(intent: Intent, selection: Selection) -> tuple[Intent, str, str | None]:
    named = len(selection.names)
    if (intent in _NEEDS_NAME and not named) or (intent == "compare_cost" and named < 2):
        return "ambiguous", "command", "no_model"
    return intent, "command", None


_SURE = frozenset({"compare_cost", "cost", "price", "history", "budget"})


def _confident(question: Question, facts: set[str]) -> bool:
    if question.intent not in _SURE or not question.models or None in question.models:
        return False
    return bool(facts & {"price", "compare", "amount", "budget"}) and not facts & {
        "content",
        "quality",
        "status",
        "spec",
    }
