"""AWS Signature Version 4 for requests to execute-api."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "execute-api"
SIGNED = re.compile(r"host|content-type|x-amz-.+")


def sign(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    region: str,
    access_key: str,
    secret_key: str,
    session_token: str | None,
) -> dict[str, str]:
    """The headers of the request, signed. The URL is as it goes on the wire."""
    parts = urlsplit(url)
    date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    result = {**headers, "X-Amz-Date": date}
    if session_token:
        result["X-Amz-Security-Token"] = session_token
    lower = {name.lower(): re.sub(" +", " ", value.strip()) for name, value in result.items()}
    lower["host"] = parts.netloc
    names = sorted(name for name in lower if SIGNED.fullmatch(name))
    canonical = "\n".join(
        [
            method,
            _canonical_path(parts.path),
            "&".join("=".join(pair) for pair in sorted(_pairs(parts.query))),
            *(f"{name}:{lower[name]}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{date[:8]}/{region}/{SERVICE}/aws4_request"
    text = "\n".join([ALGORITHM, date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, text).hex()
    result["Authorization"] = (
        f"{ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return result


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _canonical_path(path: str) -> str:
    """Encoded once more than it travels, without empty segments."""
    segments = [quote(segment, safe="") for segment in path.split("/") if segment]
    return "/" + "/".join(segments) + ("/" if segments and path.endswith("/") else "")


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]
