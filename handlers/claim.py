"""`通义降价97%是真的吗`: a figure somebody heard, held against the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handlers.claim_cut import cut_verdict
from handlers.claim_price import price_verdict
from handlers.claim_ratio import ratio_verdict
from handlers.inquiry import Inquiry
from handlers.reply import Reply


def with_verdict(reply: Reply, inquiry: Inquiry) -> Reply:
    """The answer with what the ledger shows about the claim in front."""
    found = tuple(_verdict(inquiry))
    return replace(reply, lines=tuple(dict.fromkeys((*found, *reply.lines)))) if found else reply


def _verdict(inquiry: Inquiry) -> Iterator[str]:
    claim = inquiry.question.claim
    if claim is None:
        return
    judge = {"cut_pct": cut_verdict, "ratio": ratio_verdict, "price": price_verdict}[claim.kind]
    yield from judge(claim, inquiry)
