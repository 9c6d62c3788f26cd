"""Names in every spelling: what they resolve to, and what is refused rather than guessed."""

from __future__ import annotations

import pytest

from handlers.understand.naming.lexicon import Lexicon
from tests.handlers.understand.desk import asked, lines, reading

NAMES = [tuple(line.split(" => ")) for line in lines("names.txt")]


@pytest.mark.parametrize(("text", "ids"), NAMES)
def test_a_text_names_the_models_of_its_line(text: str, ids: str, lexicon: Lexicon) -> None:
    """names.txt, a text a line."""
    assert [model or "?" for model in asked(text, lexicon).models] == ids.split(" ; ")


def test_every_reviewed_model_is_found_by_its_own_id(lexicon: Lexicon) -> None:
    """As an API call has it: `alibaba/qwen3-max` and `qwen3-max`."""
    ids = {name.target for name in lexicon.catalogue.names() if name.kind == "model" and name.curated}
    missed = []
    for model in sorted(ids):
        for text in (model, model.partition("/")[2]):
            models = asked(f"{text} 价格", lexicon).models
            facts = lexicon.catalogue.model(model)
            snapshot = facts.snapshot_of if facts else None
            bare_tier = "/" not in text and asked(f"{text} 价格", lexicon).intent == "ambiguous"
            if models not in ([model], [snapshot]) and not bare_tier:
                missed.append((text, models))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("claude sonnet 3.9 价格", "anthropic/claude-3-7-sonnet"),  # between 3.7 and 4
        ("gpt-4.2 单价", "openai/gpt-4.1"),
        ("gpt-4o pro 价格", "openai/gpt-4o"),  # a tier it has not
        ("glm-8 price", "zhipu/glm-5.3"),
    ],
)
def test_a_version_that_does_not_exist_is_refused_with_suggestions(text: str, near: str, lexicon: Lexicon) -> None:
    """High scores on the wrong version are the worst failure: nothing is resolved, at most three are offered."""
    question = asked(text, lexicon)
    assert question.models == [None]
    assert near in question.unresolved[0].suggestions
    assert len(question.unresolved[0].suggestions) <= 3


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("豆包 价格", "bytedance/doubao-seed-2.1-pro"),
        ("2024年5月豆包多少钱", "bytedance/doubao-pro-32k"),  # the flagship of that day
        ("claude opus 2025年9月1日多少钱", "anthropic/claude-opus-4-1"),
        ("2023年文心一言多少钱", "baidu/ernie-4.0-8k"),
    ],
)
def test_a_family_means_the_flagship_of_the_day(text: str, model: str, lexicon: Lexicon) -> None:
    """The question says which family it was named by."""
    question = asked(text, lexicon)
    assert question.models == [model]
    assert question.families != [None]


@pytest.mark.parametrize("text", ["demo1 多少钱一个月", "pro100元贵不贵", "abo1ut it price", "x7y3 价格表在哪"])
def test_a_name_inside_a_word_is_no_name(text: str, lexicon: Lexicon) -> None:
    """`o1` stands in demo1 as letters do."""
    assert not any(name.models for name in reading(text, lexicon).trace.selection.names)


@pytest.mark.parametrize(
    "text",
    [
        "豆包100万token多少钱",
        "kimi 3个月多少钱",
        "gpt-5 20次多少钱",
        "claude 3 million tokens cost",
        "豆包3块5够吗",
    ],
)
def test_a_number_with_a_unit_is_no_version(text: str, lexicon: Lexicon) -> None:
    """The family stays a family."""
    assert None not in asked(text, lexicon).models


def test_an_imported_id_counts_letter_by_letter(lexicon: Lexicon) -> None:
    """Tables nobody reviewed give ids, not aliases."""
    token, target = next((t, x) for t, x in lexicon.ids.items() if "/" not in t and not lexicon.reviewed(t))
    assert asked(f"{token} 价格", lexicon).models == [target.id]
