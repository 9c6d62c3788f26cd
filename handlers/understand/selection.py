"""Which of the names found are wanted: exclusions, hosts, the one to be cheaper than, namesakes, repetitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.understand.cues import Hit
from handlers.understand.naming.mention import Mention
from handlers.understand.phrases import phrases
from handlers.understand.scope import namesakes

_JOINED = re.compile(r"\s?(?:和|跟|与|同|及|或|、|,|/|and|or)\s?|\s?")
KEPT = "stays as it is"
"""Why a name is left out that is not refused: only the others' alerts end."""
_NEAR = 12
"""Characters between "not" and the name that is not wanted, at most."""
_AFTER = re.compile(r"[ 的]*就?[ 的]*")
_AND = re.compile(r"\s?(?:和|跟|与|及|或|/|and|or|nor)\s?")
_BESIDE = re.compile(
    r"\s?(?:是|系|用|把|算|带|给|说|考虑|看|要|用|来自|from|the|a|use|using|include|including|consider)?\s?"
)
_ON = re.compile(r"(?:on|via|at|from|through|in|under|用|走|在|从)\s?$")
_ON_THERE = re.compile(r"(?:平台)?(?:上|里)(?:面|边)?的?")
_ON_IT = re.compile(r"\s?(?:上面?的?|里的?|家的?|的|版的?|卖的?|托管的?|家卖的|平台的?|平台上的?|'s|:|/)?\s?")
_THERE = re.compile(
    r"\s?(?:云|平台|那边|那里|引擎|方舟|家)?(?:上面?的?|里的?|托管的?|部署的?|卖的|的)\s?(?:跑|用|调用?)?\s?"
)
_CLOUD = re.compile(r"(?:云|cloud|百炼|灵积|方舟|千帆)$")
_ONTO = re.compile(r"\s?(?:on|via|through|at|在|走|用)\s?")
_THERE_ENDS = re.compile(r"(?:云|平台)?(?:上|里)|(?:'s)? ?(?:cloud|platform)?(?=[\s,.?!]|$)(?! (?:and|or|vs))")
_OFFICIAL = re.compile(r"(?:'s)?\s?(?:official|官方|官网|原厂|first.party)")
_THAN_BEFORE = re.compile(
    r"(?:比(?:起)?|(?:alternatives?|substitutes?|replacements?)\s+(?:to|for)|平过|平得过|便宜过|低过|低于|(?:cheaper|less|lower|pricier|cheap|affordable)\s+than|(?:expensive)\s+than|below|under|undercuts?|beats?)\s?$"
)
_THAN_AFTER = re.compile(
    r"(?:这种|这个|的价格?|价)?\s?(?:还要?|更加?|都)?\s?(?:便宜|平|低|省|划算|实惠|抵|cheaper|better|low)"
)
_CHEAPER_ONES = re.compile(
    r"更(?:便宜|平|省|低|划算)\S{0,3}的|便宜(?:点|些|一点|一些)的|平啲嘅|but cheaper|cheaper (?:ones?|models?)"
)
_SUBSTITUTE = re.compile(
    r"\s?(?:的|嘅)?\s?(?:平价|便宜)?(?:平替|替代品|替代方案|替代|竞品|竞争对手|对手|同类(?:模型|产品)?)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """names: the slots, in order. excluded: with why, for `kanjia explain`."""

    names: tuple[Mention, ...] = ()
    tiers: tuple[Mention, ...] = ()
    hosts: tuple[Mention, ...] = ()
    excluded: tuple[tuple[Mention, str], ...] = ()
    cheaper_than: Mention | None = None


def select(mentions: Sequence[Mention], folded: str, hits: Sequence[Hit]) -> Selection:
    """Sort the mentions of a text."""
    unwanted = _refused(mentions, folded, hits, "exclude", "exclude_after")
    refused = [m for m in mentions if any(_same(m, other) for other in unwanted)]
    kept = _kept(mentions, folded, hits)
    ordinary = namesakes(mentions, folded)
    names: list[Mention] = []
    tiers: list[Mention] = []
    hosts: list[Mention] = []
    excluded: list[tuple[Mention, str]] = []
    for mention in mentions:
        if mention in refused:
            excluded.append((mention, "not wanted"))
        elif mention in kept:
            excluded.append((mention, KEPT))
        elif mention in ordinary:
            excluded.append((mention, "an ordinary word here"))
        elif mention.kind == "host":
            if _sells(mention, mentions, folded):
                hosts.append(mention)
        elif mention.kind == "tier":
            if set(mention.parts) & phrases().size_words:
                tiers.append(mention)
        elif not _said_already(mention, names):
            names.append(mention)
    platforms = _platforms(names, folded)
    hosts += [seller._replace(kind="host", host=seller.vendor) for seller in platforms]
    names = _without_sellers([name for name in names if name not in platforms], folded)
    than = _cheaper_than(names, folded, hits)
    return Selection(tuple(names), tuple(tiers), tuple(hosts), tuple(excluded), than)


def _sells(host: Mention, mentions: Sequence[Mention], folded: str) -> bool:
    """A host's name counts beside a model's or behind "on": `azure上的gpt-4o`, `r1 on together`."""
    if _ON.search(folded, max(0, host.start - 12), host.start) or _ON_THERE.match(folded, host.end):
        return True
    if any(
        name.kind == "model" and not folded[name.end : host.start].strip()
        for name in mentions
        if name.end <= host.start
    ):
        return True  # qwen2.5-72b 硅基流动多少钱
    return any(_ON_IT.fullmatch(folded, host.end, name.start) for name in mentions if name.start >= host.end)


def _platforms(names: Sequence[Mention], folded: str) -> list[Mention]:
    """Vendors named as the place another's model is bought at: `火山上的deepseek-v3.2`, `glm-5 on alibaba`."""
    return [
        name for name in names if name.kind == "vendor" and any(_sold_at(name, other, folded) for other in names)
    ]


def _sold_at(seller: Mention, other: Mention, folded: str) -> bool:
    if other.kind not in ("model", "family") or other.vendor == seller.vendor:
        return False
    if other.start == seller.end and _CLOUD.search(folded, seller.start, seller.end):  # 腾讯云deepseek-r1
        return True
    if other.start >= seller.end:
        return bool(_THERE.fullmatch(folded, seller.end, other.start))
    return bool(_ONTO.fullmatch(folded, other.end, seller.start)) and bool(_THERE_ENDS.match(folded, seller.end))


def _said_already(mention: Mention, names: Sequence[Mention]) -> bool:
    return any(_same(mention, name) for name in names)


def _same(one: Mention, other: Mention) -> bool:
    """The same model, family or vendor; unknown names are the same when they are written alike."""
    if one.kind == "unknown":
        return other.kind == "unknown" and one.text == other.text
    return (one.kind, one.models[:1], one.family, one.vendor) == (
        other.kind,
        other.models[:1],
        other.family,
        other.vendor,
    )


def _without_sellers(names: list[Mention], folded: str) -> list[Mention]:
    """`openai的模型里gpt-5多少钱`: the vendor only says whose model it is, unless it is listed beside it."""
    kept: list[Mention] = []
    for index, name in enumerate(names):
        if _is_owner(name, names[index + 1 : index + 2], folded) or _is_official(name, names, folded):
            continue
        if name.kind != "vendor":
            kept.append(name)
            continue
        others = [
            other
            for place, other in enumerate(names)
            if place != index and other.vendor == name.vendor and other.kind != "vendor"
        ]
        near = [
            other
            for other in others
            if _JOINED.fullmatch(folded[min(name.end, other.end) : max(name.start, other.start)])
        ]
        if not others or near:
            kept.append(name)
    return kept


def _is_owner(name: Mention, following: Sequence[Mention], folded: str) -> bool:
    """The first half of `deepseek-ai/DeepSeek-V3`."""
    return any(
        name.kind in ("vendor", "family")
        and other.kind == "model"
        and other.vendor == name.vendor
        and folded[name.end : other.start] == "/"
        for other in following
    )


def _is_official(name: Mention, names: Sequence[Mention], folded: str) -> bool:
    """`deepseek official` beside a model of theirs: the maker's own list of that model."""
    return (
        name.kind == "family"
        and bool(_OFFICIAL.match(folded, name.end))
        and any(other.kind == "model" and other.vendor == name.vendor for other in names)
    )


def _kept(mentions: Sequence[Mention], folded: str, hits: Sequence[Hit]) -> list[Mention]:
    """豆包别推了，kimi留着: an alert that stays while another ends."""
    ending = any(hit.cues & {"unsubscribe", "stop", "dont"} for hit in hits)
    return _refused(mentions, folded, hits, "keep", "keep") if ending else []


def _refused(
    mentions: Sequence[Mention], folded: str, hits: Sequence[Hit], leading: str, trailing: str
) -> list[Mention]:
    """Names behind "not", and those listed with them: 不要4o和kimi; and those before 除外."""
    found: list[Mention] = []
    for hit in hits:
        if leading in hit.cues:
            at = hit.end
            for mention in mentions:
                if mention.start - at > _NEAR:
                    break
                between = folded[at : mention.start] if mention.start >= at else None
                if between is not None and (_BESIDE if at == hit.end else _AND).fullmatch(between):
                    if not _of_alerts(mention, hits):
                        found.append(mention)
                    at = mention.end
        if trailing in hit.cues:
            last = next((m for m in reversed(mentions) if m.end <= hit.start), None)
            if last and _AFTER.fullmatch(folded, last.end, hit.start) and _ends_clause(folded, hit.end):
                found.append(last)
    return found


def _of_alerts(mention: Mention, hits: Sequence[Hit]) -> bool:
    """`don't want gemini alerts`: it is the alerts that are not wanted."""
    return any(hit.cues & {"alert", "notify"} and 0 <= hit.start - mention.end <= 2 for hit in hits)


def _ends_clause(folded: str, at: int) -> bool:
    return folded[at : at + 1] in ("", ",", ".", " ", "!", "?", ";", "的", "了", "\n")


def _cheaper_than(names: Sequence[Mention], folded: str, hits: Sequence[Hit]) -> Mention | None:
    """The one name of `比haiku便宜的`, `anything cheaper than haiku`."""
    if len(names) != 1:
        return None
    name = names[0]
    seeking = any("seek" in hit.cues for hit in hits)
    if _SUBSTITUTE.match(folded, name.end) or (
        seeking and name.kind == "model" and _CHEAPER_ONES.search(folded, name.end)
    ):
        return name
    before = _THAN_BEFORE.search(folded, max(0, name.start - 24), name.start)
    if before is None:
        return None
    if before[0].startswith("比"):
        return name if _THAN_AFTER.match(folded, name.end) else None
    return name
