"""What every answer carries: headers that keep browsers to our own pages."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request, session
from werkzeug.middleware.proxy_fix import ProxyFix

from config import LOOPBACK
from impact.kit.languages import PUBLIC, is_public

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"
SAFE = ("GET", "HEAD", "OPTIONS")
UNSENT = (*PUBLIC, "/aanmelden")
"""Pages whose address is a key: it is never sent along as a referrer."""
WORTH = 1024
"""Bytes from which text is sent compressed."""


def protect(app: Flask) -> None:
    """Set our headers on every answer, errors included; refuse forms that other sites send."""
    host = urlsplit(app.config["SITE_URL"]).hostname or ""
    if app.config["BEHIND_PROXY"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # -- as Flask documents
    app.config["TRUSTED_HOSTS"] = [host, *(LOOPBACK if host in LOOPBACK else ())]
    # The check below sees a foreign sender by other means than the referrer, which may be hidden.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_refuse_nul)
    app.before_request(_refuse_foreign)
    app.before_request(_hold_to_size)
    app.before_request(_refuse_nul_in_forms)
    app.after_request(_dress)
    app.url_defaults(_with_version)


def leave_plain(response: Response) -> Response:
    """Keep an answer uncompressed: it shows typed words next to a secret, and length would tell."""
    response.headers["Content-Encoding"] = "identity"
    return response


def _refuse_nul() -> None:
    """Know no address with a NUL in it: no name of ours has one, and PostgreSQL takes none."""
    if "\0" in request.path:
        abort(404)
    if b"%00" in request.query_string:
        abort(400)


def _refuse_foreign() -> None:
    """Refuse a form that another site sent; `Origin: null` and silence rely on the token."""
    if request.method in SAFE:
        return
    sender = request.headers.get("Sec-Fetch-Site")
    if sender is not None:
        if sender not in ("same-origin", "none"):
            abort(400)
        return
    origin = request.headers.get("Origin")
    ours = (request.host_url.rstrip("/"), current_app.config["SITE_URL"], "null")
    if origin is not None and origin not in ours:
        abort(400)


def _hold_to_size() -> None:
    """Let only a form with a file be as large as files are, of somebody who is signed in."""
    if request.method in SAFE:
        return
    files = request.mimetype == "multipart/form-data" and not is_public()
    if not files or "account" not in session:
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _refuse_nul_in_forms() -> None:
    """Take no NUL in what staff fills in; public pages leave it out, so that nobody loses words."""
    if request.method in SAFE or is_public():
        return
    if any("\0" in text for pair in request.form.items(multi=True) for text in pair):
        abort(400)


def _dress(response: Response) -> Response:
    headers = response.headers
    there = {name.lower() for name in headers.keys()}  # noqa: SIM118 -- iterating gives pairs
    headers.extend({name: ours for name, ours in _ours().items() if name.lower() not in there})
    headers["Cache-Control"] = _caching(response)
    return _smaller(response)


def _ours() -> dict[str, str]:
    """Return what an answer carries unless its page says otherwise."""
    unsent = request.path.startswith(UNSENT)
    ours = FIXED | {"Referrer-Policy": "no-referrer" if unsent else "same-origin"}
    if request.path != "/":
        ours["X-Robots-Tag"] = "noindex"
    if request.is_secure or current_app.config["SITE_URL"].startswith("https://"):
        ours["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return ours


def _caching(response: Response) -> str:
    """Return how long browsers may keep this: pages not at all, what carries its hash for good."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        name = (request.view_args or {})["filename"]
        version = _version(current_app.static_folder or "", name)
        known = version in (request.args.get("v"), *name.split("."))
        return FOREVER if version and known else "no-cache"
    return FOREVER if response.cache_control.immutable else "no-store"


def _smaller(response: Response) -> Response:
    """Compress text that is worth it, where no proxy does so."""
    if response.headers.get("Content-Encoding") == "identity":
        del response.headers["Content-Encoding"]
        return response
    if not _is_text(response) or (response.is_streamed and request.endpoint != "static"):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or response.status_code != 200:
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) > WORTH and not _echoes(plain):
        response.set_data(_zipped(plain) if request.endpoint == "static" else _zip(plain))
        response.headers["Content-Encoding"] = "gzip"
        if tag := response.get_etag()[0]:
            response.set_etag(tag, weak=True)
    return response


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith("text/") or kind in (
        "application/json",
        "application/javascript",
        "image/svg+xml",
    )


def _echoes(page: bytes) -> bool:
    """Say whether a page may show what was just typed beside a token; its length could tell it."""
    typed = request.method not in SAFE or bool(request.query_string)
    return typed and (b'name="csrf_token"' in page or b'name="token"' in page)


def _zip(plain: bytes) -> bytes:
    return gzip.compress(plain, 5, mtime=0)


@lru_cache(maxsize=16)
def _zipped(plain: bytes) -> bytes:
    return gzip.compress(plain, 9, mtime=0)


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the hash of a static file in its address, so that browsers may keep it for good."""
    if endpoint == "static" and "v" not in values:
        version = _version(current_app.static_folder or "", values.get("filename", ""))
        if version:
            values["v"] = version


@lru_cache(maxsize=64)
def _version(folder: str, name: str) -> str:
    path = (Path(folder) / name).resolve()
    if not path.is_relative_to(Path(folder).resolve()) or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
