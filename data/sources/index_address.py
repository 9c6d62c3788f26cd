"""The package index this machine is configured for, as pip and uv take it; their default where none is named."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path

from data.sources.port import SourceError

VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def index_address(environment: Mapping[str, str] = os.environ) -> str:
    """Its root, without a slash at the end. Raises SourceError when what is configured cannot be asked over HTTP.

    In order: the variables of uv and pip, pip's files (of the environment, the user, the machine), uv's file.
    """
    named = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    found = named or next(_pip(environment), None) or _uv(environment) or _default()
    if not found.startswith(("http://", "https://")):
        raise SourceError("the configured package index is not a web address: set PIP_INDEX_URL to one")
    return found.rstrip("/")


def _pip(environment: Mapping[str, str]) -> Iterator[str]:
    for path in _pip_files(environment):
        reader = ConfigParser(interpolation=None)
        try:
            reader.read(path, encoding="utf-8")
        except (ConfigError, UnicodeDecodeError, OSError):
            continue  # pip complains about it; the next file may do
        for section in ("install", "global"):
            for key in ("index-url", "index_url"):
                value = reader.get(section, key, fallback="").strip()
                if value:
                    yield value


def _pip_files(environment: Mapping[str, str]) -> Iterator[Path]:
    from platformdirs import PlatformDirs

    home = Path(environment.get("HOME") or Path.home())
    if environment.get("PIP_CONFIG_FILE"):
        yield Path(environment["PIP_CONFIG_FILE"])
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    yield Path(sys.prefix) / name
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / name
    yield home / (".pip" if name == "pip.conf" else "pip") / name
    folders = PlatformDirs("pip", appauthor=False)
    yield folders.user_config_path / name
    yield folders.site_config_path / name
    yield Path("/etc") / name


def _uv(environment: Mapping[str, str]) -> str | None:
    home = Path(environment.get("HOME") or Path.home())
    named = environment.get("UV_CONFIG_FILE")
    folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "uv"
    for path in (Path(named) if named else folder / "uv.toml", Path("/etc/uv/uv.toml")):
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        listed = [entry.get("url") for entry in told.get("index", []) if entry.get("default")]
        found = next(iter(listed), None) or told.get("index-url")
        if isinstance(found, str):
            return found
    return None


def _default() -> str:
    """What the library that reads index pages takes when nothing is configured."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT
