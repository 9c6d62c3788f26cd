"""Reading the project's reviewable YAML files: decimals stay exact, a mistake names file and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError

DEEPEST = 50
"""Of the files that ship none is nested more than 6 deep."""

Schema = TypeVar("Schema", bound=BaseModel)


class FileError(ValueError):
    """A data file that cannot be taken: says which file, which line, what is wrong."""


class _ExactLoader(yaml.CSafeLoader):
    """YAML numbers with a point become Decimal from their own digits, never float; keys occur once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        content = super().construct_mapping(node, deep=deep)
        if len(content) < len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise ConstructorError(problem=f"{twice!r} is there twice", problem_mark=node.start_mark)
        return content


def _decimal(loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node).replace("_", "").removeprefix(".").replace("inf", "Infinity"))


def _day(loader: _ExactLoader, node: yaml.ScalarNode) -> object:
    """A day that the calendar does not have stays text, for the schema to refuse with its place."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(path: Path) -> Any:
    """The file's content. Raises FileError with file and line when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _ExactLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(f"{path.name}:{line}: not readable YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileError(f"{path.name}:1: not readable YAML: {error}") from error


def check_depth(path: Path) -> None:
    """Raises FileError for brackets within brackets that no schema has: reading them would take the stack."""
    depth = 0
    try:
        for event in yaml.parse(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise FileError(f"{path.name}:{line}: nested more than {DEEPEST} deep")
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # `read_yaml` tells it with its place


def parse_file(path: Path, schema: type[Schema]) -> Schema:
    """The file checked against its schema. Raises FileError naming file, line and reason of every mistake."""
    content = read_yaml(path)
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise FileError("\n".join(_told(path, one) for one in error.errors())) from error


def _told(path: Path, found: Any) -> str:
    """file:line: where: reason; a mistake that only the whole file shows brings its own place."""
    location = (*found["loc"], *getattr(found.get("ctx", {}).get("error"), "location", ()))
    reason = found["msg"].removeprefix("Value error, ")
    return f"{path.name}:{_line(path, location)}: {_where(location)}: {reason}"


def mistake(path: Path, location: tuple[int | str, ...], reason: str) -> FileError:
    """The FileError for something found wrong only after the file's own schema was satisfied."""
    return FileError(f"{path.name}:{_line(path, location)}: {_where(location)}: {reason}")


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "file"


def _line(path: Path, location: tuple[int | str, ...]) -> int:
    """The 1-based line at which the deepest part of `location` that exists begins."""
    node = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    for part in location:
        found = _child(node, part)
        if found is None:
            break
        node = found
    return 1 if node is None else node.start_mark.line + 1


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        children: list[yaml.Node] = node.value
        return children[part] if part < len(children) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None
