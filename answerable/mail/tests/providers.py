"""A sign-in service that hands out tokens, and an IMAP server that takes them (XOAUTH2), both on loopback."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Provider(ThreadingHTTPServer):
    """Gives a new access token for every question; a refresh token is good once, as strict ones have it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tokens)
        self.asked: list[dict[str, str]] = []
        self.refresh_tokens = {"first"}
        self.error = ""

    @property
    def address(self) -> str:
        """Where tokens are asked for."""
        return f"http://127.0.0.1:{self.server_address[1]}/token"

    def answer(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the service says to a question."""
        self.asked.append(asked)
        number = len(self.asked)
        if self.error:
            return 400, {"error": self.error}
        given: dict[str, Any] = {
            "access_token": f"access-{number}",
            "token_type": "Bearer",
            "expires_in": 3600,
        }
        if asked["grant_type"] == "client_credentials":
            return 200, given
        if asked["grant_type"] == "refresh_token":
            if asked["refresh_token"] not in self.refresh_tokens:
                return 400, {"error": "invalid_grant"}
            self.refresh_tokens = {f"refresh-{number}"}
        return 200, {**given, "refresh_token": f"refresh-{number}", "refresh_token_expires_in": 10 * 86400}


class _Tokens(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, said = self.server.answer({name: values[0] for name, values in parse_qs(body).items()})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class TokenMailbox(socketserver.ThreadingTCPServer):
    """An IMAP server with an empty folder; who may come in says `takes`. It can neither IDLE nor MOVE."""

    daemon_threads = True

    def __init__(self, takes: str) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.takes = takes
        self.heard: list[str] = []
        self.breaks_off = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: TokenMailbox

    def handle(self) -> None:
        self._say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready")
        for line in self.rfile:
            tag, _space, command = line.decode().strip().partition(" ")
            word = command.split(" ")[0].upper()
            if word == "AUTHENTICATE":
                if not self._sign_in(tag):
                    return
                continue
            said = {
                "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2",
                "SELECT": "* 0 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 1] .",
                "UID": "* SEARCH",
            }.get(word)
            if said:
                self._say(said)
            self._say(f"{tag} OK done")
            if word == "LOGOUT":
                return

    def _sign_in(self, tag: str) -> bool:
        self._say("+ ")
        words = base64.b64decode(self.rfile.readline()).decode()
        self.server.heard.append(words)
        if self.server.breaks_off:
            return False
        if words == self.server.takes:
            self._say(f"{tag} OK signed in")
            return True
        # RFC 7628: the reason comes as a challenge, and the client answers before it is refused.
        self._say("+ " + base64.b64encode(b'{"status":"400"}').decode())
        self.rfile.readline()
        self._say(f"{tag} NO AUTHENTICATE failed.")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def xoauth2(user: str, token: str) -> str:
    """What a client has to say."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Inside, the server answers."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)
