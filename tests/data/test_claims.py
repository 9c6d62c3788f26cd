"""What was said of prices in May 2024, claim by claim, asked as people ask and held against the shipped ledger.

Each row: the claim's number and what it said, the question, the day of asking, and what the answer has to show:
`row` (model, list, input, output, first day), `cut` (model, meter, from, to, %, kind) or `text`.
Claims about inference cost, revenue or usage are no prices and have no row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from bot.commands.ask import answer_line
from data.store.catalogue_source import CatalogueSource
from handlers.desk import Desk
from tests.paper import at

MAY = "2024-05-28"
"""When the three texts were written, give or take days."""


@dataclass(frozen=True)
class Case:
    """One question and what its answer shows."""

    question: str
    rows: tuple[tuple[str, str, str, str, str], ...] = ()
    cuts: tuple[tuple[str, str, str, str, str, str], ...] = ()
    texts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    now: str = MAY


DEEPSEEK = ("deepseek/deepseek-chat", "cn", "1", "2", "2024-05-06")
CASES = {
    "1 DeepSeek-V2: input 1, output 2": Case("deepseek-chat 每百万多少钱", rows=(DEEPSEEK,)),
    "2 DeepSeek-V2 from 6 May on": Case(
        "deepseek v2 价格", rows=(("deepseek/deepseek-v2", "cn", "1", "2", "2024-05-06"),)
    ),
    "3 1/7 of Llama 3 70B: depends on the host, never a bare 1/7": Case(
        "deepseek v2 只有llama 3 70b的1/7吗",
        texts=("1/7 要看哪家托管：输入 1/4.3 到 1/19.2", "bedrock：输入 1/19.2", "openrouter：输入 1/4.3"),
    ),
    "4 1/70 of GPT-4 Turbo: on input": Case(
        "deepseek-v2 是 gpt-4 turbo 的 1/70 吗",
        rows=(("openai/gpt-4-turbo", "intl", "10", "30", "2023-11-06"),),
        texts=("1/70 对得上输入价",),
    ),
    "4 near 1/100: the blend": Case("deepseek-v2 是 gpt-4 turbo 的 1/96 吗", texts=("1/96 对得上1:1 混合价",)),
    "5 Zhipu, 2M tokens for one yuan: contradicted": Case(
        "智谱一块钱200万tokens是真的吗", texts=("没有过每百万 ¥0.5 的价格",)
    ),
    "5 one yuan bought one million of GLM-3-Turbo": Case(
        "glm-3-turbo 降价史",
        rows=(("zhipu/glm-3-turbo", "cn", "1", "1", "2024-05-11"),),
        cuts=(("zhipu/glm-3-turbo", "input", "5", "1", "-80", "change"),),
    ),
    "5 it was Qwen-Long's input": Case(
        "qwen-long 一块钱200万tokens 是真的吗", texts=("¥0.5 对得上：Qwen-Long 的输入价",)
    ),
    "6 MiniCPM for nothing: told by the press only": Case(
        "minicpm 多少钱", rows=(("modelbest/minicpm", "cn", "0", "0", "2024-05-01"),), texts=("没见到价目页",)
    ),
    "7 0.8 to 1 yuan: really 0 to 1": Case(
        "豆包、qwen-long、文心speed、glm-3-turbo 比价",
        rows=(
            ("bytedance/doubao-pro-32k", "cn", "0.8", "2", "2024-05-15"),
            ("alibaba/qwen-long", "cn", "0.5", "2", "2024-05-21"),
            ("baidu/ernie-speed-8k", "cn", "0", "0", "2024-05-21"),
            ("zhipu/glm-3-turbo", "cn", "1", "1", "2024-05-11"),
        ),
    ),
    "9 and 21, 1/35 of GPT-4o: on input": Case(
        "deepseek-v2 是 gpt-4o 的 1/35 吗",
        rows=(("openai/gpt-4o", "intl", "5", "15", "2024-05-13"),),
        texts=("1/35 对得上输入价",),
    ),
    "10 three dates in half a year": Case(
        "openai 2023年11月到2024年5月降了几次价",
        cuts=(
            ("openai/gpt-4-turbo", "input", "30", "10", "-66.6667", "successor"),
            ("openai/gpt-3.5-turbo", "input", "1", "0.5", "-50", "snapshot"),
            ("openai/gpt-4o", "input", "10", "5", "-50", "successor"),
        ),
        texts=("3 天出了更便宜的新版",),
    ),
    "11 GPT-4 Turbo is half of GPT-4: on output only": Case(
        "gpt-4 turbo 比 gpt-4 便宜多少", texts=("GPT-4 Turbo 是 GPT-4 的：输入 1/3，输出 1/2",)
    ),
    "12 GPT-4o is half of GPT-4 Turbo": Case(
        "gpt-4o 和 gpt-4-turbo 比价",
        cuts=(
            ("openai/gpt-4o", "input", "10", "5", "-50", "successor"),
            ("openai/gpt-4o", "output", "30", "15", "-50", "successor"),
        ),
        texts=("GPT-4o 是 GPT-4 Turbo 的：1/2",),
    ),
    "13 GPT-3.5 Turbo early in 2024": Case(
        "gpt-3.5-turbo 降价史",
        cuts=(
            ("openai/gpt-3.5-turbo", "input", "1", "0.5", "-50", "change"),
            ("openai/gpt-3.5-turbo", "output", "2", "1.5", "-25", "change"),
        ),
    ),
    "15 -90 % since ChatGPT: davinci to GPT-3.5, said to be two models": Case(
        "openai 降了90%是真的吗",
        cuts=(("openai/gpt-3.5-turbo", "input", "20", "2", "-90", "successor"),),
        texts=("降 90% 只有跨型号比才对得上",),
    ),
    "15 GPT-4 alone did not fall": Case("gpt-4 降了90%是真的吗", texts=("降 90%：账本里没有可以对照的降价记录",)),
    "16 Anthropic -60 %: no pair is exactly that": Case(
        "anthropic 降了60%是真的吗",
        cuts=(("anthropic/claude-3-sonnet", "input", "8", "3", "-62.5", "successor"),),
        texts=("账本里没有正好降 60% 的",),
    ),
    "16 Claude 2 in November 2023": Case(
        "claude 2 降价史",
        cuts=(
            ("anthropic/claude-2", "input", "11.02", "8", "-27.4047", "change"),
            ("anthropic/claude-2", "output", "32.68", "24", "-26.5606", "change"),
        ),
    ),
    "17, 26 and 31 the movers of May, by size and day": Case(
        "2024年5月国产模型降价榜前20",
        cuts=(
            ("zhipu/glm-3-turbo", "input", "5", "1", "-80", "change"),
            ("alibaba/qwen-long", "input", "20", "0.5", "-97.5", "change"),
            ("alibaba/qwen-max", "input", "120", "40", "-66.6667", "change"),
            ("baidu/ernie-speed-8k", "input", "4", "0", "-100", "change"),
            ("tencent/hunyuan-pro", "input", "100", "30", "-70", "change"),
            ("tencent/hunyuan-standard-256k", "input", "120", "15", "-87.5", "change"),
            ("iflytek/spark-lite", "input", "18", "0", "-100", "change"),
        ),
    ),
    "19 Qwen-Long -97 %": Case(
        "通义降价97%是真的吗",
        cuts=(("alibaba/qwen-long", "input", "20", "0.5", "-97.5", "change"),),
        texts=("降 97% 对得上：Qwen-Long（输入）", "输出 ¥2，没有降价记录"),
    ),
    "22 ERNIE Speed free from 21 May on": Case(
        "文心 speed 128k 价格", rows=(("baidu/ernie-speed-128k", "cn", "0", "0", "2024-05-21"),)
    ),
    "22 ERNIE Lite free from 21 May on": Case(
        "文心 lite 8k 价格", rows=(("baidu/ernie-lite-8k", "cn", "0", "0", "2024-05-21"),)
    ),
    "23 Doubao 0.8": Case(
        "豆包输入价0.8元吗", rows=(("bytedance/doubao-pro-32k", "cn", "0.8", "2", "2024-05-15"),)
    ),
    "23 99.3 % is a comparison, not a cut": Case(
        "豆包降了99.3%是真的吗", texts=("降 99.3%：账本里没有可以对照的降价记录",)
    ),
    "25 iFlytek and Tencent on 22 May": Case(
        "星火lite、hunyuan-lite 价格",
        rows=(
            ("iflytek/spark-lite", "cn", "0", "0", "2024-05-22"),
            ("tencent/hunyuan-lite", "cn", "0", "0", "2024-05-22"),
        ),
        texts=("QPS 2",),
    ),
    "32 free ones are light ones with limits": Case(
        "有哪些国产免费模型", texts=("免费：", "RPM 300"), missing=("Qwen-Max", "文心 4.0")
    ),
    "33 Yi-Large to Yi-Lightning in five months": Case(
        "零一万物降价95%是真的吗",
        cuts=(("01-ai/yi-lightning", "input", "20", "0.99", "-95.05", "successor"),),
        texts=("只有跨型号比才对得上",),
        now="2024-12-01",
    ),
    "33 no change of Yi in May": Case(
        "yi-large 2024年5月降过价吗", texts=("¥20/20（最晚 2024-05-13 起），没变过",)
    ),
    "34 SiliconFlow's Qwen2-72B beside Qwen-Max": Case(
        "硅基流动的 qwen2-72b 和 qwen-max 比价",
        rows=(
            ("alibaba/qwen2-72b-instruct", "siliconflow", "4.13", "4.13", "2024-06-09"),
            ("alibaba/qwen-max", "cn", "40", "120", "2024-05-21"),
        ),
        now="2024-06-15",
    ),
}


@pytest.fixture(scope="module")
def desk(ledger_url: str) -> Desk:
    """A desk over everything that ships."""
    return Desk(CatalogueSource(ledger_url))


@pytest.mark.parametrize("name", CASES)
def test_claim_is_answered_with_what_the_ledger_shows(name: str, desk: Desk) -> None:
    """OK and ~ are reproduced, X is contradicted."""
    case = CASES[name]
    line = json.dumps({"text": case.question})
    answer: dict[str, Any] = json.loads(json.dumps(answer_line(line.encode(), desk, at(case.now)), default=list))[
        "answer"
    ]
    shown = {
        (r["model"], r["list"], r["input_per_m"], r["output_per_m"], r["effective_date"]) for r in answer["rows"]
    }
    assert set(case.rows) <= shown, shown
    moved = {(c["model"], c["meter"], c["from"], c["to"], c["pct"], c["kind"]) for c in answer["cuts"]}
    assert set(case.cuts) <= moved, moved
    assert [text for text in case.texts if text not in answer["text"]] == [], answer["text"]
    assert [text for text in case.missing if text in answer["text"]] == [], answer["text"]
