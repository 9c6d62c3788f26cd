"""Calls to the Open Platform over one shared connection pool.

The SDK's own client makes a new HTTP client for each call and fetches its token with a blocking call inside async
code (measured: 35 sends a second and a stopped event loop, against 660 with a shared client), hence this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.delivery.departures import left
from bot.feishu.errors import TokenExpired, error_for
from bot.feishu.token import TenantToken
from bot.logs import Redaction
from bot.platform import PlatformError, Rejected, Unauthorised, Unavailable, Uncertain

if TYPE_CHECKING:
    import httpx

TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105 (a path)
DISCOVERY_PATH = "/callback/ws/endpoint"
MESSAGES_PATH = "/open-apis/im/v1/messages"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LARGEST_ANSWER = 2_000_000


class OpenApi:
    """`await api.call("POST", path, …)` answers the `data` object, or raises one of the port's errors."""

    def __init__(
        self, domain: str, app_id: str, app_secret: str, *, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self.domain = domain.rstrip("/")
        self.app_id = app_id
        self._secret = app_secret
        self._answer_seconds = answer_seconds
        self._client: httpx.AsyncClient | None = None
        self.token = TenantToken(self._fetch_token)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """One call with the tenant's token; an expired token is fetched again, once."""
        for last in (False, True):
            token = await self.token.get()
            try:
                answer = await self._request(
                    method, path, token=token, params=params, body=body, files=files, form=form
                )
            except TokenExpired as expired:
                self.token.drop(token)
                if last:
                    raise Unauthorised(str(expired)) from None
                continue
            data = answer.get("data")
            return data if isinstance(data, dict) else answer
        raise AssertionError("unreachable")

    async def discover(self) -> dict[str, Any]:
        """Where to open the long connection: `URL` and `ClientConfig`. The answer holds credentials."""
        body = {"AppID": self.app_id, "AppSecret": self._secret}
        try:
            answer = await self._request("POST", DISCOVERY_PATH, body=body, headers={"locale": "zh"})
        except (Rejected, TokenExpired) as refused:  # anything but "busy" is for the operator to put right
            raise Unauthorised(str(refused)) from None
        except Uncertain as problem:
            raise Unavailable(str(problem)) from None
        data = answer.get("data")
        if not isinstance(data, dict) or not isinstance(data.get("URL"), str):
            raise Unavailable("Feishu named no address for the long connection")
        return data

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _fetch_token(self) -> tuple[str, float]:
        body = {"app_id": self.app_id, "app_secret": self._secret}
        try:
            answer = await self._request("POST", TOKEN_PATH, body=body)
        except Uncertain as problem:  # asking for a token twice does no harm
            raise Unavailable(str(problem)) from None
        except TokenExpired as refused:
            raise Unauthorised(str(refused)) from None
        token, seconds = answer.get("tenant_access_token"), answer.get("expire", 7200)
        if not isinstance(token, str) or not token:
            raise Unavailable("Feishu answered without a token")
        return token, float(seconds)

    async def _request(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent["Content-Type"] = "application/json; charset=utf-8"
        content = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        response = await self._exchange(
            method, path, headers=sent, params=params, content=content, files=files, data=form
        )
        return _read(response, (token, self._secret))

    async def _exchange(self, method: str, path: str, **rest: Any) -> httpx.Response:
        import httpx

        if path.startswith(MESSAGES_PATH):
            rest["extensions"] = {"trace": noted}
        try:
            return await self._pool().request(method, self.domain + path, **rest)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            raise Unavailable(f"Feishu cannot be reached ({type(problem).__name__})") from None
        except httpx.HTTPError as problem:
            kind = Unavailable if method == "GET" else Uncertain
            raise kind(f"Feishu did not answer ({type(problem).__name__})") from None

    def _pool(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            timeout = httpx.Timeout(self._answer_seconds, connect=CONNECT_SECONDS)
            limits = httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=20.0)
            self._client = httpx.AsyncClient(timeout=timeout, limits=limits)
        return self._client


async def noted(event: str, _info: object) -> None:
    """For the HTTP client's own trace: notes when a message has left, to its last byte."""
    if event == "http11.send_request_body.complete":
        left()


def _read(response: httpx.Response, secrets: Iterable[str]) -> dict[str, Any]:
    """The answer's JSON object when its code is 0; else the error it stands for, without the `secrets`."""
    answer = _json_object(response)
    if answer is None:
        raise _wordless(response)
    code = answer.get("code", 0)
    if code == 0 and response.status_code < 400:
        return answer
    code = code if isinstance(code, int) else -1
    if response.status_code == 401 and code <= 0:
        raise TokenExpired("Feishu answered HTTP 401")
    words = Redaction(secrets)(str(answer.get("msg", "")))
    raise error_for(code, words, response.headers, response.status_code)


def _json_object(response: httpx.Response) -> dict[str, Any] | None:
    if len(response.content) > LARGEST_ANSWER:
        return None
    try:
        answer = json.loads(response.content)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _wordless(response: httpx.Response) -> PlatformError:
    """An HTML page or nothing at all, as a gateway in between sends it: nothing was accepted."""
    if response.status_code == 429:
        return error_for(0, "too many requests", response.headers, 429)
    return Unavailable(f"Feishu answered HTTP {response.status_code} without JSON")
