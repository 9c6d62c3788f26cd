"""Names of vendors and models in traditional characters and in English, without loading a converter.

Only the characters and words such names are made of; a test compares every shipped name with OpenCC.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_PAIRS: Final = (
    "万萬为為义義书書亚亞伟偉动動华華团團国國灵靈电電腾騰节節蚁蟻蚂螞讯訊谱譜跃躍达達逊遜钢鋼问問阶階飞飛马馬"
    "鹏鵬盘盤龙龍云雲开開视視觉覺语語声聲图圖长長轻輕专專业業级級极極实實验驗预預览覽标標准準号號说說网網个個"
    "门門当當学學贝貝际際创創"
)
_TABLE: Final = {ord(_PAIRS[i]): _PAIRS[i + 1] for i in range(0, len(_PAIRS), 2)}

_ENGLISH: Final = (
    ("腾讯混元", "Tencent Hunyuan"), ("混元", "Hunyuan"), ("豆包", "Doubao"), ("文心", "ERNIE"),
    ("星火", "Spark"), ("通义法睿", "Tongyi Farui"), ("通义千问", "Qwen"), ("千问", "Qwen"), ("小钢炮", "MiniCPM"),
    ("千帆", "Qianfan"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def traditional(name: str) -> str:
    """通义千问 -> 通義千問."""
    return name.translate(_TABLE)


@lru_cache(maxsize=4096)
def english(name: str, otherwise: str) -> str:
    """豆包 Seed 1.6 -> Doubao Seed 1.6; `otherwise` for a name that still has Chinese in it."""
    for chinese, word in _ENGLISH:
        name = name.replace(chinese, word)
    return name if name.isascii() else otherwise
