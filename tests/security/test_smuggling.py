"""A request whose length can be read in two ways is one request, or none (ASVS 4.2.1)."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask

from impact import serve
from impact.kit.server import answering

INNER = "GET /definities HTTP/1.1\r\nHost: localhost\r\n\r\n"
LENGTH = len(INNER)
AMBIGUOUS = {
    "length and chunks": f"Content-Length: {LENGTH}\r\nTransfer-Encoding: chunked",
    "chunks and length": f"Transfer-Encoding: chunked\r\nContent-Length: {LENGTH}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {LENGTH}",
    "two lengths in one": f"Content-Length: 0, {LENGTH}",
    "signed": f"Content-Length: +{LENGTH}",
    "negative": "Content-Length: -1",
    "hexadecimal": "Content-Length: 0x1f",
    "underscore": "Content-Length: 1_0",
    "not a number": "Content-Length: many",
    "space before colon": f"Content-Length : {LENGTH}",
    "unknown coding": "Transfer-Encoding: gzip, chunked",
    "chunked twice": "Transfer-Encoding: chunked, chunked",
    "hidden coding": "Transfer-Encoding:\x0bchunked",
    "quoted coding": 'Transfer-Encoding: "chunked"',
    "old and chunked": "X-A: b\r\nTransfer-Encoding: chunked, identity",
    "folded": f"Content-Length: {LENGTH}\r\nX-A: b\r\n Transfer-Encoding: chunked",
    "bare line feed": f"X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: {LENGTH}",
}


@pytest.fixture
def port(shared: Flask) -> Iterator[int]:
    """Where our own server answers, as `python -m impact.serve` would."""
    door = serve.listen(0)
    server = answering(shared, door)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield door.getsockname()[1]
    server.close()
    thread.join(5)


def answers(port: int, sent: str) -> bytes:
    """Send bytes as they are, and nothing after them; return all that comes back."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(sent.encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        while part := line.recv(65536):
            found += part
    return found


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_ambiguous_length_raw_socket_4_2_1(port: int, how: str) -> None:
    head = f"POST /aanmelden/x HTTP/1.1\r\nHost: localhost\r\n{AMBIGUOUS[how]}\r\n\r\n"
    found = answers(port, f"{head}0\r\n\r\n{INNER}")
    assert found.count(b"HTTP/1.1 200") == 0, "what was hidden in a request was answered"
    assert found.count(b"HTTP/1.1 ") + found.count(b"HTTP/1.0 ") <= 2
    assert found.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5", b"HTTP/1.0 4")) or found == b""


def test_an_old_request_in_chunks_is_refused_4_2_1(port: int) -> None:
    head = "POST /aanmelden/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"
    assert answers(port, f"{head}\r\n\r\n0\r\n\r\n{INNER}").startswith(b"HTTP/1.0 400")


def test_chunks_alone_are_read_4_2_1(port: int) -> None:
    head = "POST /aanmelden/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked"
    found = answers(port, f"{head}\r\n\r\n3\r\nk=v\r\n0\r\n\r\n")
    assert b"aanmelden" in found.lower()
    assert b"ambiguous" not in found


def test_two_plain_requests_on_one_line_are_two_answers_4_2_1(port: int) -> None:
    last = INNER.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    assert answers(port, INNER + last).count(b"HTTP/1.1 200") == 2
