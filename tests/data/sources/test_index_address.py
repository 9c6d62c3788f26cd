"""Which package index the machine is configured for."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.sources.index_address import index_address
from data.sources.port import SourceError


def home(folder: Path, **files: str) -> dict[str, str]:
    """An environment whose home and configuration are this folder; `pip__pip_conf` is `pip/pip.conf`."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_conf", ".conf").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


PIP = "[global]\nindex-url = https://pip.example/simple/\n"
UV = """
[[index]]
url = "https://extra.example/simple"
[[index]]
url = "https://uv.example/simple"
default = true
"""
CASES = [
    ({"PIP_INDEX_URL": "https://env.example/s/"}, {"pip__pip_conf": PIP}, "https://env.example/s"),
    ({"UV_INDEX_URL": "https://u.example/s", "PIP_INDEX_URL": "https://p.example"}, {}, "https://u.example/s"),
    ({"UV_DEFAULT_INDEX": "https://d.example/s"}, {}, "https://d.example/s"),
    ({}, {"pip__pip_conf": PIP, "uv__uv_toml": UV}, "https://pip.example/simple"),
    ({}, {"uv__uv_toml": UV}, "https://uv.example/simple"),
    ({}, {"pip__pip_conf": "not a configuration", "uv__uv_toml": UV}, "https://uv.example/simple"),
]


@pytest.mark.parametrize(("variables", "files", "expected"), CASES)
def test_variables_come_before_files_and_pip_before_uv(
    tmp_path: Path, variables: dict[str, str], files: dict[str, str], expected: str
) -> None:
    """As the tools themselves take it."""
    assert index_address({**home(tmp_path, **files), **variables}) == expected


def test_an_index_that_is_no_web_address_is_refused(tmp_path: Path) -> None:
    """A folder of wheels has no index pages."""
    with pytest.raises(SourceError, match="not a web address"):
        index_address({**home(tmp_path), "PIP_INDEX_URL": "file:///srv/wheels"})
