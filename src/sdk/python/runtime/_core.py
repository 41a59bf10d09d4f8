"""Sends the operations of the API: parameters, bodies, signatures, retries."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ._signing import sign

T = TypeVar("T")
PathValue: TypeAlias = "str | int | float | bool"
#: A list is sent as its values, one after the other.
ParamValue: TypeAlias = "PathValue | Sequence[PathValue]"
#: Sent as it is.
RawBody: TypeAlias = "str | bytes | bytearray | memoryview"

JSON = "application/json"
#: Only repeating these does nothing twice.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
TRANSIENT = frozenset({500, 502, 503, 504})
BASE_DELAY = 0.1
MAX_DELAY = 20.0
TEXT = re.compile(r"text/|.*[/+](json|xml|javascript|yaml)\b|.*x-www-form-urlencoded", re.IGNORECASE)


@dataclass(frozen=True)
class Response(Generic[T]):
    """What the API answered. JSON is data as a value, text a str, anything else bytes."""

    status: int
    data: T
    #: Names are in lower case.
    headers: Mapping[str, str]


class ApiError(Exception):
    """The API answered with a status that is no success."""

    def __init__(self, response: Response[Any]) -> None:
        super().__init__(f"The API answered {response.status}")
        self.status = response.status
        self.data = response.data
        self.headers = response.headers
        self.response = response


@dataclass(frozen=True)
class Operation:
    method: str
    template: str
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    content_type: str = JSON
    accept: str = JSON
    signed: bool = False


class _SameOrigin(HTTPRedirectHandler):
    """Keys and signatures are for the API alone."""

    def redirect_request(self, req: Request, *args: Any, **kwargs: Any) -> Request | None:
        request = super().redirect_request(req, *args, **kwargs)
        if request is not None and urlsplit(request.full_url)[:2] != urlsplit(req.full_url)[:2]:
            for name in list(request.headers):
                if re.fullmatch("authorization|x-api-key|x-amz-.+", name, re.IGNORECASE):
                    request.remove_header(name)
        return request


@dataclass(frozen=True)
class Core:
    invoke_url: str
    region: str
    api_key: str | None
    access_key: str | None
    secret_key: str | None
    session_token: str | None
    timeout: float
    max_attempts: int

    def send(
        self,
        operation: Operation,
        body: Any,
        headers: Mapping[str, str] | None,
        query: Mapping[str, Any] | None,
    ) -> Response[Any]:
        method = operation.method.upper()
        url = self._url(operation, query)
        content = _encoded(body)
        sent = self._headers(operation, headers, body, content)
        attempt = 1
        while True:
            last = attempt >= self.max_attempts
            repeatable = method in IDEMPOTENT
            try:
                response = self._once(operation, method, url, sent, content)
            except (URLError, HTTPException, OSError):
                if last or not repeatable:
                    raise
                time.sleep(_delay(attempt, None))
            else:
                if response.status < 400 and response.status // 100 != 3:
                    return response
                if last or not (response.status == 429 or (repeatable and response.status in TRANSIENT)):
                    raise ApiError(response)
                time.sleep(_delay(attempt, response.headers.get("retry-after")))
            attempt += 1

    def _url(self, operation: Operation, query: Mapping[str, Any] | None) -> str:
        base = urlsplit(self.invoke_url)
        if base.scheme not in ("http", "https"):
            raise ValueError("invoke_url must be an http or https URL")
        pairs = [*operation.query.items(), *(query or {}).items()]
        search = "&".join(f"{_encode(name)}={_encode(one)}" for name, value in pairs for one in _values(value))
        path = base.path.rstrip("/") + _expanded(operation)
        return f"{base.scheme}://{base.netloc}{path}" + (f"?{search}" if search else "")

    def _headers(
        self, operation: Operation, extra: Mapping[str, str] | None, body: Any, content: bytes | None
    ) -> dict[str, str]:
        headers = {"accept": operation.accept}
        if content is not None:
            binary = isinstance(body, (bytes, bytearray, memoryview)) and "json" in operation.content_type
            headers["content-type"] = "application/octet-stream" if binary else operation.content_type
        if self.api_key:
            headers["x-api-key"] = self.api_key
        for name, value in [*operation.header.items(), *(extra or {}).items()]:
            values = _values(value)
            if values:
                headers[name.lower()] = ", ".join(_text(one) for one in values)
        return headers

    def _once(
        self, operation: Operation, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> Response[Any]:
        if operation.signed and self.access_key and self.secret_key:
            headers = sign(
                method,
                url,
                headers,
                content or b"",
                self.region,
                self.access_key,
                self.secret_key,
                self.session_token,
            )
        request = Request(url, data=content, headers=headers, method=method)
        try:
            with build_opener(_SameOrigin).open(request, timeout=self.timeout) as answer:
                return _response(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            with error:
                return _response(error.code, error.headers, error.read())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encode(value: Any) -> str:
    """RFC 3986: everything but the unreserved characters, as UTF-8."""
    return quote(_text(value), safe="")


def _values(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else [value]


def _expanded(operation: Operation) -> str:
    """`/users/{id}/{proxy+}` with its values. A greedy parameter keeps its slashes."""

    def value(match: re.Match[str]) -> str:
        name, greedy = match.groups()
        text = _text(operation.path[name])
        segments = text.split("/") if greedy else [text]
        # URLs have no way to say these: a request with them would be one for another path.
        if text == "" or "." in segments or ".." in segments:
            raise ValueError(f'{name} must not be empty, "." or ".."')
        return "/".join(_encode(segment) for segment in segments)

    return re.sub(r"\{([^{}+]+)(\+?)\}", value, operation.template)


def _encoded(body: Any) -> bytes | None:
    if body is None:
        return None
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def _response(status: int, headers: HTTPMessage, content: bytes) -> Response[Any]:
    media_type = headers.get("content-type", "")
    names = {name.lower(): ", ".join(headers.get_all(name, [])) for name in headers}
    return Response(status, _data(media_type, headers.get_content_charset("utf-8"), content), names)


def _data(media_type: str, charset: str, content: bytes) -> Any:
    if media_type and not TEXT.match(media_type):
        return content
    try:
        text = content.decode(charset, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    if not re.search(r"[/+]json\b", media_type, re.IGNORECASE):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _delay(attempt: int, retry_after: str | None) -> float:
    if retry_after is not None and retry_after.isdecimal():
        return min(MAX_DELAY, float(retry_after))
    return random.uniform(0, min(MAX_DELAY, BASE_DELAY * 2 ** (attempt - 1)))
