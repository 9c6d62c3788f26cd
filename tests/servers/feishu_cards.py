"""What a card of JSON 2.0 may hold, by the platform's own pages: anything else is refused, there and here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LARGEST = 30 * 1024
MOST_TABLES = 5
MOST_ELEMENTS = 200
MOST_NESTED = 5

LAYOUT = {"direction", "padding", "horizontal_spacing", "horizontal_align", "vertical_spacing", "vertical_align"}
COMMON = {"tag", "element_id", "margin"}
ALLOWED: dict[str, set[str]] = {
    "markdown": COMMON | {"content", "text_size", "text_align", "icon"},
    "div": COMMON | {"text", "icon", "width"},
    "hr": COMMON,
    "table": COMMON
    | {"page_size", "row_height", "row_max_height", "freeze_first_column", "header_style", "columns", "rows"},
    "chart": COMMON | {"aspect_ratio", "color_theme", "chart_spec", "preview", "height"},
    "collapsible_panel": COMMON | LAYOUT | {"expanded", "background_color", "header", "border", "elements"},
    "column_set": COMMON | {"flex_mode", "horizontal_spacing", "horizontal_align", "background_style", "columns"},
    "column": COMMON | LAYOUT | {"width", "weight", "background_style", "elements"},
    "button": COMMON
    | {"text", "type", "size", "width", "icon", "hover_tips", "disabled", "confirm", "behaviors", "name"},
    "plain_text": {"tag", "content", "i18n_content", "text_size", "text_color", "text_align", "lines"},
}
REQUIRED = {
    "markdown": {"content"},
    "div": {"text"},
    "table": {"columns", "rows"},
    "chart": {"chart_spec"},
    "collapsible_panel": {"header", "elements"},
    "column_set": {"columns"},
    "column": {"elements"},
    "button": {"text"},
    "plain_text": {"content"},
}
CARD = {"schema", "config", "card_link", "header", "body"}
CONFIG = {"streaming_mode", "summary", "locales", "enable_forward", "update_multi", "width_mode", "style"}
HEADER = {"title", "subtitle", "text_tag_list", "template", "icon", "padding"}
PANEL_HEADER = {"title", "background_color", "vertical_align", "padding", "icon", "icon_position", "width"}
COLUMN = {
    "name",
    "display_name",
    "data_type",
    "width",
    "horizontal_align",
    "vertical_align",
    "format",
    "date_format",
}
HEADER_STYLE = {"text_align", "text_size", "background_style", "text_color", "bold", "lines"}
COLOURS = {
    "blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo",
    "grey", "default",
}  # fmt: skip
BUTTON_TYPES = {"default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "laser"}


class BadCard(Exception):
    """Refused as code 230099 with this reason."""


def check_card(card: Any, size: int) -> None:
    """Raises BadCard."""
    _need(size <= LARGEST, "the card is too large")
    _keys("card", card, CARD, {"schema", "body"})
    _need(card["schema"] == "2.0", "schema")
    config = card.get("config", {})
    _keys("config", config, CONFIG)
    _need(config.get("update_multi", True) is True, "update_multi must be true")
    if "header" in card:
        _keys("header", card["header"], HEADER, {"title"})
        _element(card["header"]["title"], {"plain_text", "lark_md"})
        _need(bool(card["header"]["title"]["content"]), "empty title")
        _need(card["header"].get("template", "blue") in COLOURS, "template")
    _keys("body", card["body"], LAYOUT | {"elements"}, {"elements"})
    _need(bool(card["body"]["elements"]), "no elements")
    every = list(_walk(card["body"]["elements"], 1))
    _need(len(every) <= MOST_ELEMENTS, "ErrCode: 300305; too many elements")
    tables = sum(one["tag"] == "table" for one in every)
    _need(tables <= MOST_TABLES, "ErrCode: 11310; ErrMsg: card table number over limit")


def _walk(elements: Any, depth: int) -> Iterator[dict[str, Any]]:
    _need(isinstance(elements, list) and depth <= MOST_NESTED, "nesting")
    for element in elements:
        _element(element, set(ALLOWED) - {"plain_text", "column"})
        _need(element["tag"] != "table" or depth == 1, "a table stands at the root only")
        yield element
        for inner in _inner(element):
            yield from _walk(inner, depth + 1)


def _inner(element: dict[str, Any]) -> Iterator[Any]:
    if element["tag"] == "collapsible_panel":
        yield element["elements"]
    for column in element["columns"] if element["tag"] == "column_set" else ():
        _element(column, {"column"})
        yield column["elements"]


def _element(element: Any, tags: set[str]) -> None:
    _need(isinstance(element, dict) and element.get("tag") in tags, f"unknown tag {element!r:.80}")
    tag = element["tag"]
    _keys(tag, element, ALLOWED[tag], REQUIRED.get(tag, set()))
    check = CHECKS.get(tag)
    if check:
        check(element)


def _check_div(div: dict[str, Any]) -> None:
    _element(div["text"], {"plain_text"})
    _need(bool(div["text"]["content"]), "empty text")


def _check_table(table: dict[str, Any]) -> None:
    _need(1 <= table.get("page_size", 5) <= 10, "page_size")
    _need(bool(re.fullmatch(r"low|middle|high|auto|\d+px", table.get("row_height", "low"))), "row_height")
    _keys("header_style", table.get("header_style", {}), HEADER_STYLE)
    _need(0 < len(table["columns"]) <= 50, "columns")
    for column in table["columns"]:
        _keys("column", column, COLUMN, {"name"})
        _need(
            column.get("data_type", "text") in {"text", "lark_md", "markdown", "number", "options", "date"}, "type"
        )
        _need(column.get("horizontal_align", "left") in {"left", "center", "right"}, "align")
    names = {column["name"] for column in table["columns"]}
    _need(
        all(set(row) <= names and all(isinstance(v, str) for v in row.values()) for row in table["rows"]), "rows"
    )


def _check_chart(chart: dict[str, Any]) -> None:
    _need(chart.get("aspect_ratio", "16:9") in {"1:1", "2:1", "4:3", "16:9"}, "aspect_ratio")
    spec = chart["chart_spec"]
    _need(isinstance(spec, dict) and spec.get("type") in {"line", "bar"}, "chart type")
    fields = {key for name in ("xField", "yField", "seriesField") for key in _names(spec.get(name))}
    for data in spec["data"]:
        for row in data["values"]:
            _need(fields <= set(row), f"{row} lacks a field of {fields}")


def _names(field: Any) -> list[str]:
    return field if isinstance(field, list) else [field] if field else []


def _check_panel(panel: dict[str, Any]) -> None:
    _keys("panel header", panel["header"], PANEL_HEADER, {"title"})
    _element(panel["header"]["title"], {"plain_text", "markdown"})


def _check_button(button: dict[str, Any]) -> None:
    _element(button["text"], {"plain_text"})
    _need(button.get("type", "default") in BUTTON_TYPES, "button type")
    _need(button.get("size", "medium") in {"tiny", "small", "medium", "large"}, "button size")
    for behaviour in button.get("behaviors", []):
        _keys("behavior", behaviour, {"type", "value"}, {"type", "value"})
        _need(behaviour["type"] == "callback" and isinstance(behaviour["value"], dict), "callback value")


CHECKS = {
    "div": _check_div,
    "table": _check_table,
    "chart": _check_chart,
    "collapsible_panel": _check_panel,
    "button": _check_button,
    "column_set": lambda one: _need(one.get("flex_mode", "none") in FLEX, "flex_mode"),
    "column": lambda one: _need(one.get("width", "auto") in {"auto", "weighted"}, "width"),
}
FLEX = {"none", "stretch", "flow", "bisect", "trisect"}


def _keys(what: str, found: Any, allowed: set[str], required: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    _need(isinstance(found, dict), f"{what} is not an object")
    _need(set(found) <= allowed, f"unknown property of {what}: {set(found) - allowed}")
    _need(set(found) >= required, f"{what} lacks {required - set(found)}")


def _need(truth: bool, reason: str) -> None:
    if not truth:
        raise BadCard(reason)
