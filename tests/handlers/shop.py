"""A small shop for tests of answers: six models on paper, and one call to ask about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from data.catalogue import Catalogue, Family, Flagship, Vendor
from data.prices import Model
from handlers.answer import answer_question
from handlers.desk import Desk
from handlers.question import Filters, Question
from handlers.reply import Reply, plain_text
from handlers.words import Language
from tests.paper import OFF_PEAK, PEAK, PaperCatalogue, at, offer, rate, sheet

VENDORS = (
    Vendor("bytedance", "字节跳动", "ByteDance", "cn", "Asia/Shanghai"),
    Vendor("deepseek", "深度求索", "DeepSeek", "cn", "Asia/Shanghai", (Decimal("1.67"), Decimal("1.67"))),
    Vendor("openai", "OpenAI", "OpenAI", "intl", "UTC"),
    Vendor("zhipu", "智谱", "Zhipu", "cn", "Asia/Shanghai", (Decimal("1.6"), Decimal("1.6"))),
    Vendor("meta", "Meta", "Meta", "intl", "UTC"),
)
MODELS = (
    Model("bytedance/doubao-pro-32k", "bytedance", "豆包 Pro 32K", "doubao", context_window=32_768),
    Model("bytedance/doubao-seed-1.6", "bytedance", "豆包 Seed 1.6", "doubao", context_window=256_000,
          modalities=("text", "vision")),
    Model(
        "deepseek/deepseek-v4", "deepseek", "DeepSeek-V4", "deepseek", context_window=128_000, open_weights=True
    ),
    Model("openai/gpt-4o", "openai", "GPT-4o", "gpt", context_window=128_000, modalities=("text", "vision")),
    Model("openai/gpt-4-turbo", "openai", "GPT-4 Turbo", "gpt"),
    Model("zhipu/glm-4-flash", "zhipu", "GLM-4-Flash", context_window=128_000),
    Model("meta/llama-3-70b", "meta", "Llama 3 70B", open_weights=True, params_b=Decimal("70.6")),
    Model("openai/o-unpriced", "openai", "o-unpriced"),
)  # fmt: skip
OFFERS = (
    offer("bytedance/doubao-pro-32k", sheet("2024-05-15", "0.8 2", checked="2025-01-01")),
    offer(
        "bytedance/doubao-seed-1.6",
        sheet(
            "2025-06-13",
            rate("0.8 8 0.16", input_upto=32_000),
            rate("1.2 16 0.16", input_above=32_000, input_upto=128_000),
            rate("2.4 24 0.16", input_above=128_000, input_upto=256_000),
            checked="2026-11-12",
        ),
    ),
    offer(
        "deepseek/deepseek-v4",
        sheet("2026-04-24", "1 2 0.2"),
        sheet("2026-08-17", rate("2 4 0.4", window=PEAK), rate("1 2 0.2", window=OFF_PEAK), checked="2026-11-12"),
    ),
    offer("deepseek/deepseek-v4", sheet("2026-04-24", "0.14 0.28 0.028"), at="intl"),
    offer("deepseek/deepseek-v4", sheet("2026-05-01", "0.2 0.4"), at="openrouter"),
    offer(
        "openai/gpt-4o",
        sheet("2024-05-13", "5 15"),
        sheet("2024-10-02", "2.5 10 1.25 batch_input=1.25 batch_output=5", checked="2026-11-12"),
        at="intl",
    ),
    offer("openai/gpt-4o", sheet("2024-10-02", "2.6 10.4"), at="azure"),
    offer("openai/gpt-4-turbo", sheet("2023-11-06", "10 30"), at="intl"),
    offer("zhipu/glm-4-flash", sheet("2024-06-05", "0.1 0.1"), sheet("2024-08-27", "0 0", limits="5 concurrent")),
    offer("meta/llama-3-70b", sheet("2024-05-14", "0.59 0.79"), at="openrouter"),
    offer("meta/llama-3-70b", sheet("2024-05-14", "2.65 3.5"), at="bedrock"),
)
FAMILIES = (
    Family(
        "doubao", "bytedance", "豆包", None,
        (Flagship("bytedance/doubao-pro-32k", None, "https://doubao.example"),
         Flagship("bytedance/doubao-seed-1.6", date(2025, 6, 13), "https://seed.example")),
    ),
    Family(
        "gpt", "openai", "GPT", None,
        (Flagship("openai/gpt-4-turbo", None, "https://turbo.example"),
         Flagship("openai/gpt-4o", date(2024, 5, 13), "https://4o.example")),
    ),
)  # fmt: skip

DOUBAO, PRO, V4 = "bytedance/doubao-seed-1.6", "bytedance/doubao-pro-32k", "deepseek/deepseek-v4"
GPT, TURBO, FLASH = "openai/gpt-4o", "openai/gpt-4-turbo", "zhipu/glm-4-flash"
LLAMA = "meta/llama-3-70b"


class Shop:
    """The catalogues of a desk: one on paper."""

    def __init__(self) -> None:
        self.catalogue = PaperCatalogue(MODELS, OFFERS, VENDORS, FAMILIES)

    def current(self) -> Catalogue:
        return self.catalogue


DESK = Desk(Shop())


def single(model: Model, *sheets: object) -> Desk:
    """A desk that knows one model."""

    class One:
        catalogue = PaperCatalogue([model], [offer(model.id, *sheets, at="intl")])  # type: ignore[arg-type]

        def current(self) -> PaperCatalogue:
            return self.catalogue

    return Desk(One())


def question(intent: str, *models: str | None, **said: Any) -> Question:
    """A question of these slots; numbers become Decimals, unknown keywords are filters."""
    fields = {key: value for key, value in said.items() if key in Question.model_fields and key != "filters"}
    filters = {key: value for key, value in said.items() if key not in Question.model_fields}
    numbers = {k: Decimal(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in fields.items()}
    return Question(intent=intent, models=list(models), filters=Filters(**filters), **numbers)  # type: ignore[arg-type]


def ask(intent: str, *models: str | None, now: str = "2026-11-22", lang: Language = "zh", **said: Any) -> Reply:
    """The reply of the shop at noon of a day in Shanghai."""
    return answer_question(question(intent, *models, **said), DESK, at(now), lang)


def text(reply: Reply) -> str:
    """What a person reads."""
    return plain_text(reply)


def rows(reply: Reply, **only: object) -> list[dict[str, Any]]:
    """The machine rows whose keys have the given values."""
    found: list[dict[str, Any]] = list(reply.facts["rows"])  # type: ignore[call-overload]
    return [row for row in found if all(row[key] == value for key, value in only.items())]


def cuts(reply: Reply, **only: object) -> list[dict[str, Any]]:
    """The machine cuts likewise."""
    found: list[dict[str, Any]] = list(reply.facts["cuts"])  # type: ignore[call-overload]
    return [row for row in found if all(row[key] == value for key, value in only.items())]
