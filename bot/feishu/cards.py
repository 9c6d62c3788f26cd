"""A reply as a Feishu card (JSON 2.0). Only documented properties: the platform refuses a card with any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.feishu import vchart
from bot.feishu.inert import inert, markdown
from bot.phrases import phrases
from handlers.message import Place
from handlers.reply import Button, ChartData, Reply, Table

Element = dict[str, Any]

ROWS_A_PAGE = 10
"""The most a table component shows at once; it pages through the rest."""
SUMMARY = 100
"""Characters of the line in the chat list and the notification."""
ALIGN = {"l": "left", "r": "right", "c": "center"}


def card(reply: Reply, place: Place, *, twins: bool = True) -> Element:
    """The whole card. `twins` lists what may be typed instead of each button, for where taps do not reach us."""
    found: Element = {
        "schema": "2.0",
        "config": {"update_multi": True, "enable_forward": True, "summary": {"content": _summary(reply)}},
        "body": {"elements": list(_elements(reply, place, twins=twins)) or [_text(reply.title or "…")]},
    }
    if reply.title:
        found["header"] = {"title": _plain(reply.title), "template": "blue"}
    return found


def twin_line(reply: Reply) -> str:
    """What may be typed instead of tapping, "" without buttons."""
    texts = [button.text for row in reply.buttons for button in row]
    return phrases(reply.language)("You can also type: {texts}", texts="｜".join(texts)) if texts else ""


def _elements(reply: Reply, place: Place, *, twins: bool) -> Iterator[Element]:
    if any(reply.lines):
        yield _text("\n".join(reply.lines))
    if reply.table and reply.table.rows:
        yield _table(reply.table)
    if chart := reply.drawn:
        yield from _chart(chart)
    if any(reply.footnotes):
        yield _text("\n".join(reply.footnotes), small=True)
    if any(reply.sources):
        yield _sources(reply)
    yield from (_button_row(row, place, reply) for row in reply.buttons if row)
    if twins and (line := twin_line(reply)):
        yield _text(line, small=True)


def _summary(reply: Reply) -> str:
    return inert(next(iter([*filter(None, [reply.title]), *reply.lines]), ""))[:SUMMARY]


def _plain(text: str) -> Element:
    return {"tag": "plain_text", "content": inert(text)}


def _text(text: str, *, small: bool = False) -> Element:
    """Plain text, not markdown: people's own words stand in it, and nothing in it can become markup."""
    content = _plain(text)
    if small:
        content |= {"text_size": "notation", "text_color": "grey"}
    return {"tag": "div", "text": content}


def _table(table: Table) -> Element:
    names = [f"c{i}" for i in range(len(table.header))]
    align = table.align.ljust(len(names), "l")
    return {
        "tag": "table",
        "page_size": min(ROWS_A_PAGE, len(table.rows)),
        "row_height": "auto",
        "header_style": {"bold": True, "background_style": "grey"},
        "columns": [
            {
                "name": name,
                "display_name": inert(title),
                "data_type": "text",
                "width": "auto",
                "horizontal_align": ALIGN.get(side, "left"),
            }
            for name, title, side in zip(names, table.header, align, strict=False)
        ],
        "rows": [dict(zip(names, map(inert, row), strict=False)) for row in table.rows],
    }


def _chart(chart: ChartData) -> Iterator[Element]:
    try:
        spec = vchart.spec(chart)
    except ValueError:
        return
    yield {"tag": "chart", "aspect_ratio": "16:9", "chart_spec": spec}
    if chart.caption:
        yield _text(chart.caption, small=True)


def _sources(reply: Reply) -> Element:
    """Folded: they matter to few, but must be there."""
    return {
        "tag": "collapsible_panel",
        "expanded": False,
        "header": {"title": _plain(phrases(reply.language)("Sources"))},
        "elements": [{"tag": "markdown", "content": "\n".join(map(markdown, reply.sources))}],
    }


def _button_row(row: Sequence[Button], place: Place, reply: Reply) -> Element:
    columns = [{"tag": "column", "width": "auto", "elements": [_button(button, place, reply)]} for button in row]
    return {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def _button(button: Button, place: Place, reply: Reply) -> Element:
    """A callback names neither the kind of its chat, the thread, the language nor whether the card is to stay.

    The button carries them along.

    The private chat goes by its id: forwarded to a group, the button does not make the group private.
    """
    value: Element = {"t": button.text, "l": reply.language}
    if not place.group:
        value["c"] = place.chat
    if place.topic:
        value["p"] = place.topic
    if reply.lasting:
        value["s"] = 1
    return {
        "tag": "button",
        "text": _plain(button.label),
        "type": "default",
        "size": "small",
        "behaviors": [{"type": "callback", "value": value}],
    }
