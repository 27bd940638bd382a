"""A mail server for tests: takes mail, keeps it, and can be told to be busy, to refuse, or to break off."""

import contextlib
import email
import email.policy
import socket
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage


class _Talk(socketserver.StreamRequestHandler):
    """One SMTP conversation."""

    server: "Mailbox"

    def handle(self) -> None:
        if self.server.mode == "busy":
            self._say("421 busy")
            return
        self._say("220 mailbox")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "DATA":
                self._data()
            elif word == "RCPT" and self.server.mode == "refuse":
                self._say("550 no such user")
            elif word == "RCPT" and self.server.mode == "later":
                self._say("450 try later")
            elif word == "QUIT" and self.server.mode == "no goodbye":
                continue
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.mode == "break":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.mails.append(message)
        self._say("250 kept")

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{text}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.mails: list[EmailMessage] = []
        self.mode = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextlib.contextmanager
def mailbox(port: int = 0) -> Iterator[Mailbox]:
    """Run a mail server while the block runs."""
    with Mailbox(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
