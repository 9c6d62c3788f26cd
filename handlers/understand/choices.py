"""Complete questions to offer when too little was said: of names and figures, never of the person's words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.question import Question

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon
    from handlers.understand.understanding import Trace

_OFFERED = {"zh": ("doubao", "deepseek", "qwen"), "en": ("gpt", "claude", "gemini")}
_MOST = 3
_FORMS = {
    "zh": {
        "price": "{0} 多少钱", "compare": "{0} vs {1}", "subscribe": "{0} 降价提醒我", "history": "{0} 历史价格",
        "all": ("退订全部", "我的订阅"), "amount": "{0} {1}",
    },
    "en": {
        "price": "{0} price", "compare": "{0} vs {1}", "subscribe": "notify me when {0} drops",
        "history": "{0} price history", "all": ("unsubscribe all", "my subscriptions"), "amount": "{0} {1}",
    },
}  # fmt: skip


def choices_for(question: Question, trace: Trace, lexicon: Lexicon) -> list[str]:
    """At most three questions the bot would understand."""
    language = "en" if question.language == "en" else "zh"
    forms = _FORMS[language]
    facts = trace.facts
    if facts & {"unsubscribe", "stop"}:
        return list(forms["all"])
    names = _named(trace, lexicon) if "tier" in facts else _families(_OFFERED[language], lexicon)
    if facts & {"compare", "versus"} and len(names) > 1:
        pairs = [(names[0], other) for other in names[1:]]
        return [str(forms["compare"]).format(*pair) for pair in pairs][:_MOST]
    amount = _amount(question, language)
    if amount:
        return [str(forms["amount"]).format(name, amount) for name in names][:_MOST]
    form = "subscribe" if facts & {"notify", "weak_notify"} else "history" if "history" in facts else "price"
    return [str(forms[form]).format(name) for name in names][:_MOST]


def _families(ids: tuple[str, ...], lexicon: Lexicon) -> list[str]:
    found = [lexicon.catalogue.family(family) for family in ids]
    return [family.display for family in found if family is not None]


def _named(trace: Trace, lexicon: Lexicon) -> list[str]:
    """Families with the tier words that were said: `lite` → 豆包 lite, 文心 lite, 混元 lite."""
    wanted = {part for tier in trace.selection.tiers for part in tier.parts if part[0] == "+"}
    found: dict[str, str] = {}
    for listed in lexicon.families.values():
        for family, key in listed:
            facts = lexicon.catalogue.family(family)
            if facts is not None and {part for part in key if part[0] == "+"} & wanted:
                found.setdefault(family, facts.display)
    return sorted(found.values(), key=len)[:_MOST]


def _amount(question: Question, language: str) -> str:
    chinese = language == "zh"
    if question.total_tokens is not None:
        return f"{_plain(question.total_tokens)} token"
    sides = []
    if question.input_tokens is not None:
        sides.append(f"输入{_plain(question.input_tokens)}" if chinese else f"{_plain(question.input_tokens)} in")
    if question.output_tokens is not None:
        sides.append(
            f"输出{_plain(question.output_tokens)}" if chinese else f"{_plain(question.output_tokens)} out"
        )
    return " ".join(sides)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
