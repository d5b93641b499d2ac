"""Our own server: one process on a socket, that takes a request only when its length is certain."""

import re
import socket
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server

LARGEST = 50 * 1024 * 1024
"""Beyond this the server itself refuses; from half of it on the app does, in words."""
_CODING = re.compile(
    rb"^transfer-encoding[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_LENGTH = re.compile(rb"^content-length[ \t]*:", re.IGNORECASE | re.MULTILINE)


def answering(app: Any, door: socket.socket) -> Any:
    """Return the server that answers behind `door` once it is run; it lists nobody who asked."""
    server = create_server(
        app,
        sockets=[door],
        threads=8,
        connection_limit=1000,
        channel_timeout=10,
        max_request_body_size=LARGEST,
        ident=None,
    )
    server.channel_class = _Channel
    return server


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # -- the server carries no types
    """The server's own, but a length that can be read in two ways is refused.

    It would take the chunks and then read on: a proxy in front that goes by the other length would
    take the rest for somebody else's request (RFC 9112, 6.1).
    """

    def parse_header(self, header_plus: bytes) -> None:
        codings = [one.lower() for one in _CODING.findall(header_plus)]
        if codings and (codings != [b"chunked"] or _LENGTH.search(header_plus)):
            raise ParsingError("Length is ambiguous")
        super().parse_header(header_plus)


class _Channel(HTTPChannel):  # type: ignore[misc]  # -- the server carries no types
    """One connection, read with our parser."""

    parser_class = _Parser
