"""Names of vendors and models in traditional characters, without loading a converter.

Only the characters such names are made of; a test compares every shipped name with OpenCC.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_PAIRS: Final = (
    "万萬为為义義书書亚亞伟偉动動华華团團国國灵靈电電腾騰节節蚁蟻蚂螞讯訊谱譜跃躍达達逊遜钢鋼问問阶階飞飛马馬"
    "鹏鵬盘盤龙龍云雲开開视視觉覺语語声聲图圖长長轻輕专專业業级級极極实實验驗预預览覽标標准準号號说說"
    "网網个個门門当當学學贝貝际際创創"
)
_TABLE: Final = {ord(_PAIRS[i]): _PAIRS[i + 1] for i in range(0, len(_PAIRS), 2)}


@lru_cache(maxsize=4096)
def traditional(name: str) -> str:
    """通义千问 -> 通義千問."""
    return name.translate(_TABLE)
