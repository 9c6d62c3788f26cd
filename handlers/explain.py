"""Why a text was read the way it was, for whoever keeps the names and phrases: lines of `what  where  why`."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.understand.naming.mention import Mention
from handlers.understand.understanding import Reading, Trace

_INDENT = "  "


def explained(reading: Reading) -> list[str]:
    """The reading step by step: names, values, phrases, what was left over, the rule, the question."""
    trace = reading.trace
    lines = [f"read as: {trace.cleaned.text.strip()!r} ({reading.script})"]
    if reading.truncated:
        lines.append("cut after 4,096 characters")
    if trace.command is not None:
        lines.append(f"command: {trace.command.word}")
    lines += _section("names", _names(trace))
    lines += _section("values", _values(trace))
    lines += _section("phrases", _phrases(trace))
    lines += _section("not explained", [word.text for word in trace.leftovers])
    lines.append(f"facts: {' '.join(sorted(trace.facts))}")
    if trace.followed is not None:
        lines.append(f"goes on from: {trace.followed}")
    lines.append(f"rule: {trace.rule} -> {reading.question.intent}")
    return [*lines, *_section("question", list(_said(reading)))]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(_INDENT + line for line in lines)] if lines else []


def _names(trace: Trace) -> list[str]:
    selection = trace.selection
    lines = [f"{spelling} taken for {part}" for spelling, part in trace.respelt.items()]
    lines += [_named(name) for name in (*selection.names, *selection.hosts)]
    lines += [f"{tier.text}: which one? no family stands near" for tier in selection.tiers]
    lines += [f"{name.text}: {_target(name)}, left out: {why}" for name, why in selection.excluded]
    if selection.cheaper_than is not None:
        lines.append(f"cheaper than: {selection.cheaper_than.text}")
    return lines


def _named(name: Mention) -> str:
    parts = " ".join(name.parts)
    near = f"; near: {', '.join(name.suggestions)}" if name.suggestions else ""
    return f"{name.text}: {_target(name)} ({name.rule}; parts {parts or 'none'}{near})"


def _target(name: Mention) -> str:
    match name.kind:
        case "model":
            return name.models[0] if len(name.models) == 1 else f"newest of {', '.join(name.models[:3])}"
        case "unknown" | "tier":
            return "no model"
        case kind:
            return f"{kind} {name.family or name.vendor or name.host}"


def _values(trace: Trace) -> list[str]:
    text = trace.cleaned.text
    lines = [f"{text[f.start : f.end]}: {f.field} = {f.value} ({f.rule})" for f in trace.slots.found]
    return lines + [f"{text[r.start : r.end]}: rejected, {r.reason}" for r in trace.slots.rejected]


def _phrases(trace: Trace) -> list[str]:
    text = trace.cleaned.text
    return [f"{text[hit.start : hit.end]}: {', '.join(sorted(hit.cues))}" for hit in trace.hits]


def _said(reading: Reading) -> Iterator[str]:
    question = reading.question
    for key, value in question.contract().items():
        if value not in (None, [], {}):
            yield f"{key}: {value}"
    for name in question.unresolved:
        yield f"unresolved: {name.text} (suggested: {', '.join(name.suggestions) or 'nothing'})"
    if question.choices:
        yield f"choices: {' | '.join(question.choices)}"
    if reading.confident:
        yield "confident: answered in a group without being called"
