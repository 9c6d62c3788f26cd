"""`通义降价97%是真的吗`: a figure somebody heard, held against the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from data.prices import Change
from handlers.claims.cut import Verdict, cut_verdict
from handlers.claims.price import price_verdict
from handlers.claims.ratio import ratio_verdict
from handlers.inquiry import Inquiry
from handlers.reckoning.rows import cut
from handlers.reply import Facts, Reply
from handlers.writing.sentences import name_of


def with_verdict(reply: Reply, inquiry: Inquiry) -> Reply:
    """The answer with what the ledger shows about the claim in front; the changes it rests on join the cuts."""
    found = _verdict(inquiry)
    lines = tuple(dict.fromkeys((*found.lines, *reply.lines)))
    sources = reply.sources or _sources(found.changes, inquiry)
    machine = Facts(lambda: _with_cuts(reply.facts, found.changes))
    return replace(reply, lines=lines, sources=sources, facts=machine)


def _sources(changes: Iterable[Change], inquiry: Inquiry) -> tuple[str, ...]:
    """Where the changes are from that a verdict rests on, each once."""
    told = (f"{name_of(change.model, inquiry)}{inquiry.say(': ')}{change.source}" for change in changes)
    return tuple(dict.fromkeys(told))


def _with_cuts(facts: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    known = list(facts["cuts"])
    more = [row for row in map(cut, changes) if row not in known]
    return {**facts, "cuts": sorted([*known, *more], key=lambda row: str(row["to_date"]))}


def _verdict(inquiry: Inquiry) -> Verdict:
    claim, question = inquiry.question.claim, inquiry.question
    if claim is None or (question.unresolved and not any(question.models)):
        return Verdict()  # of a name that nobody knows the ledger says nothing
    if claim.kind == "cut_pct":
        return cut_verdict(claim, inquiry)
    judge = ratio_verdict if claim.kind == "ratio" else price_verdict
    return Verdict(tuple(judge(claim, inquiry)))
