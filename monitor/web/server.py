"""The server of the pages: Starlette and uvicorn on 127.0.0.1, behind the access checks of ``security``."""

from __future__ import annotations

import contextlib
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from monitor.errors import RapportError
from monitor.files import is_disk_full
from monitor.live.engine import LiveEngine
from monitor.live.requests import SourceSelection, StartRequest
from monitor.sources.browser.wire import MESSAGE_MOST_BYTES
from monitor.web.cache import SessionCache
from monitor.web.connections import limited_protocol
from monitor.web.replay import read_ahead
from monitor.web.requests import FULL, refuse, refuse_error
from monitor.web.security import TOKEN_NAME, AccessMiddleware, hosts_of, new_token
from monitor.web.sessions import session_routes

HOST = "127.0.0.1"
# Messages read ahead of a socket: with the largest ones 32 MB a page, however much it sends.
_AHEAD: Final = 4
_TURN_S: Final = 0.0005
STATIC = Path(__file__).parent / "static"
# Stated here and not by the system, which may know another type for a script and have it refused.
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
# Else the system's own buffer for a page that does not read grows to some megabytes (4 on Linux).
_SEND_BYTES: Final = 1 << 18
# Browsers remember what a page may capture by its origin, which holds the port. Not registered, and below what systems assign.
PREFERRED_PORT: Final = 21730
_NEXT_PORTS: Final = 20


def build_app(routes: Sequence[BaseRoute], *, token: str, port: int) -> ASGIApp:
    """The application: ``routes``, the static files and plotly, all behind the access checks."""
    app = Starlette(
        routes=[
            *routes,
            Route("/plotly.min.js", _plotly),
            Route("/favicon.ico", _icon),
            Route("/static/{name:path}", _static(STATIC)),
        ],
        exception_handlers={RapportError: _refuse, OSError: _refuse_full, sqlite3.Error: _refuse_full},
    )
    app.router.redirect_slashes = False
    # Outside everything, so that the answer to a fault of ours carries the policy too.
    return AccessMiddleware(app, token=token, hosts=hosts_of(port))


class Site:
    """A server that has its port: ``address`` is known before it runs. ``run`` blocks until ``stop`` or a signal.

    port : 0 for any; None for the preferred one, or the next one that is free.
    """

    def __init__(self, routes: Sequence[BaseRoute], *, port: int | None = 0, path: str = "/") -> None:
        import uvicorn

        self._socket = _preferred() if port is None else _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self.token = new_token()
        self.address = f"http://{HOST}:{self.port}{path}?{TOKEN_NAME}={self.token}"
        app = build_app(routes, token=self.token, port=self.port)
        config = uvicorn.Config(
            app,
            http=limited_protocol(),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            ws_max_size=MESSAGE_MOST_BYTES,
            ws_max_queue=_AHEAD,
            ws_per_message_deflate=False,  # pictures are small already, and nothing leaves the computer
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Serve until ``stop``, Ctrl-C or SIGTERM; returns normally then."""
        try:
            with _quiet_signals():
                self._server.run(sockets=[self._socket])
        except KeyboardInterrupt:
            pass
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End ``run``, from any thread."""
        self._server.should_exit = True

    @property
    def started(self) -> bool:
        """Whether requests are answered already."""
        return self._server.started


def serve(
    *,
    session: Path | None = None,
    folder: Path | None = None,
    port: int = 0,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the list of sessions and their replay pages until Ctrl-C or SIGTERM.

    session : the folder of the session to open (it may lie outside ``folder``); None for the list. folder : where the sessions
    are, the program's own by default. port : 0 for any. ready : called once with the address, token included, when
    the server answers. Raises RapportError when the port is taken.
    """
    # A session is read while its page asks for its files: what answers those comes to its turn sooner than the usual 5 ms.
    sys.setswitchinterval(_TURN_S)
    cache = SessionCache(folder, extra=(session,) if session else ())
    for name in cache.extra:
        # While the browser starts.
        threading.Thread(target=read_ahead, args=(cache, name), daemon=True).start()
    path = f"/session/{cache.extra[0]}" if session else "/"
    _run(Site(session_routes(cache, pages=STATIC), port=port, path=path), ready)


def serve_live(
    engine: LiveEngine,
    *,
    choice: SourceSelection,
    beginning: StartRequest | None = None,
    awaits_page: bool = False,
    folder: Path | None = None,
    port: int | None = None,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the live page, and the sessions beside it, until Ctrl-C or SIGTERM; a session that runs then is ended and kept.

    choice : sources to open at once. beginning : start a session with them at once, None to wait for the page. awaits_page :
    open and start only with the first page. port : None for the preferred one, or the next that is free. The others are those
    of ``serve``. Raises RapportError when the port is taken.
    """
    from monitor.live.setup.chosen_films import ChosenFilms
    from monitor.web.live import live_routes

    films = ChosenFilms()
    routes = [*live_routes(engine, pages=STATIC, films=films), *session_routes(SessionCache(folder), pages=STATIC)]
    site = Site(routes, port=port, path="/live")
    engine.start()
    try:
        if beginning is not None and awaits_page:
            engine.pages.await_first(choice, beginning)
        else:
            engine.choose(choice)
            if beginning is not None:
                engine.begin(beginning)
        engine.pages.limit()
        _run(site, ready)
    finally:
        engine.close()
        films.close()


def _run(site: Site, ready: Callable[[str], None]) -> None:
    def announce() -> None:
        while not site.started and not site._server.should_exit:
            threading.Event().wait(0.01)
        if site.started:
            ready(site.address)

    threading.Thread(target=announce, daemon=True).start()
    site.run()


@contextlib.contextmanager
def _quiet_signals() -> Iterator[None]:
    """uvicorn raises a signal again after its shutdown; to end by one is the ordinary end here, not a crash."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _preferred() -> socket.socket:
    """The preferred port, the next free one, or any."""
    for port in range(PREFERRED_PORT, PREFERRED_PORT + _NEXT_PORTS):
        with contextlib.suppress(RapportError):
            return _bound(port)
    return _bound(0)


def _bound(port: int) -> socket.socket:
    # The protocol by its number: without it asyncio does not switch off Nagle's wait of 40 ms for what is sent in two parts.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # On Windows the usual option would let two programs have one port.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR if exclusive is None else exclusive, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)  # what is accepted inherits it
    try:
        listener.bind((HOST, port))
        # At once: until then Linux gives the port to a second program too, which fails only when it serves.
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise RapportError(f"cannot serve on port {port} ({error}); choose another port, or 0 for any free one") from None
    return listener


async def _plotly(request: Request) -> Response:
    """The browser library of the installed plotly package: nothing is fetched from elsewhere."""
    from importlib.util import find_spec

    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        return refuse("plotly", 500)
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    headers = {"cache-control": "private, max-age=86400"}
    return Response(path.read_bytes(), media_type=_MEDIA_TYPES[".js"], headers=headers)


def _static(folder: Path) -> Callable[[Request], Awaitable[Response]]:
    """The pages' files, by their names and no path. Read where they are asked for: a thread for each of the thirty that a page
    has would wait for its turn, several times, while the session is read.
    """
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in _MEDIA_TYPES}

    async def static(request: Request) -> Response:
        path = files.get(request.path_params["name"])
        if path is None:
            return refuse("no-file", 404)
        return Response(path.read_bytes(), media_type=_MEDIA_TYPES[path.suffix])

    return static


async def _icon(request: Request) -> Response:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, RapportError)
    return refuse_error(error, 404)


async def _refuse_full(request: Request, error: Exception) -> Response:
    """What writes says what it could not keep; this is for what only passes through a file, such as a temporary one."""
    if not is_disk_full(error):
        raise error
    return refuse("disk-full", FULL)
