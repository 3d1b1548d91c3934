"""The Lambda Runtime API (2018-06-01) of one function process, on a free port of 127.0.0.1."""

import queue
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Answer:
    """What the process returned for one invocation, or for its start."""

    payload: bytes
    is_error: bool


@dataclass(frozen=True)
class Invocation:
    request_id: str
    payload: bytes
    headers: dict[str, str]
    answer: Future


class RuntimeApi:
    """Hands invocations to the process, one after the other. Safe for use by several threads."""

    def __init__(self):
        #: Done when the process asks for its first invocation (None), or reports that it could not start (Answer).
        self.started: Future = Future()
        self._waiting: queue.Queue[Invocation | None] = queue.Queue()
        self._running: dict[str, Invocation] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def submit(self, invocation: Invocation) -> None:
        self._running[invocation.request_id] = invocation
        self._waiting.put(invocation)

    def close(self) -> None:
        self._waiting.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Invocation | None:
        if not self.started.done():
            self.started.set_result(None)
        return self._waiting.get()

    def init_failed(self, payload: bytes) -> None:
        if not self.started.done():
            self.started.set_result(Answer(payload, True))

    def answered(self, request_id: str, answer: Answer) -> bool:
        invocation = self._running.pop(request_id, None)
        if invocation is None or invocation.answer.done():
            return False
        invocation.answer.set_result(answer)
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: RuntimeApi


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write for each answer, and no waiting for more: else a warm call costs 60 ms more.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path != f"{PREFIX}/invocation/next":
            return self._answer(404, b"{}")
        invocation = self.server.api.next()
        if invocation is None:
            self.close_connection = True
            return None
        return self._answer(200, invocation.payload, invocation.headers)

    def do_POST(self):
        body = self._body()
        if self.path == f"{PREFIX}/init/error":
            self.server.api.init_failed(body)
            return self._answer(202, b'{"status":"OK"}')
        request_id, _, kind = self.path.removeprefix(f"{PREFIX}/invocation/").partition("/")
        if kind not in ("response", "error"):
            return self._answer(404, b"{}")
        known = self.server.api.answered(request_id, Answer(body, kind == "error"))
        return self._answer(202, b'{"status":"OK"}') if known else self._answer(400, b"{}")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(body)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args):
        """Payloads and paths are nobody's business."""
