"""The composition root: the only place that builds the rooms' things and hands them to each other."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

from holdfast import logs
from holdfast.crashes import CRASHES
from holdfast.errors import HoldfastError, StoreDamaged, StoreEmpty, StoreKeyMissing
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from socket import socket

    from holdfast.chat import Providers
    from holdfast.domain import Changes
    from holdfast.domain.asked import Asked
    from holdfast.domain.commanded import Commanded
    from holdfast.instance import Alone
    from holdfast.jobs import Lanes
    from holdfast.online import Online
    from holdfast.operations import Library
    from holdfast.operations.exporting import Exports
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.operations.protection import Protection
    from holdfast.operations.unlocking import StoreKey, Unlocked
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker
    from holdfast.store import Store

    Tell = Callable[[Changes], None]


AHEAD = (
    "domain.artifacts",
    "failover.advice",
    "failover.translating",
    "operations.arrivals",
    "operations.outages",
    "operations.protection",
    "render.highlight",
    "render.links",
    "render.maths",
    "render.nodes",
    "render.rich_text",
    "render.splitting",
)
"""What the window needs next, loaded on the read lane, while it answers: it must know no Qt."""

PDF_PRESS = "--pdf-press"
PDF_READER = "--pdf-reader"
RENDER_WORKER = "--render-worker"
"""`render.WORKER_ARGUMENT`, written out since no command shall pay for importing that room."""


def command_line() -> int:
    """Run the command that was typed; without one, open the window. Return the exit code."""
    CRASHES.watch()
    if sys.argv[1:2] == [PDF_PRESS]:
        from holdfast.export.pdf import press  # noqa: PLC0415 - as above

        press.main()
        return 0
    if sys.argv[1:2] == [PDF_READER]:
        from holdfast.chat import pdf_process  # noqa: PLC0415 - as above

        pdf_process.main()
        return 0
    if sys.argv[1:2] == [RENDER_WORKER]:
        from holdfast.render import worker  # noqa: PLC0415 - as above

        worker.main()
        return 0
    from holdfast import cli  # noqa: PLC0415 - all commands, for those who are not told to do something else

    return cli.run(sys.argv[1:], open_program, open_window, open_providers, serve_desktop)


@contextmanager
def _log(paths: Paths) -> Iterator[None]:
    """Write the log, and reports of faults, while the block runs, however it ends."""
    logs.start(paths.logs)
    CRASHES.write_to(paths.logs)
    try:
        yield
    finally:
        CRASHES.stop()
        logs.stop()


@contextmanager
def open_program(paths: Paths, *, to_write: bool) -> Iterator[Program | None]:
    """Open the store for one command; to read, give None where there is none yet."""
    from holdfast import cli  # noqa: PLC0415 - a window needs its picture before all of this
    from holdfast.jobs import InlineLanes  # noqa: PLC0415 - as above
    from holdfast.operations import Library  # noqa: PLC0415 - as above
    from holdfast.operations.opening import open_store, refuse_if_lost  # noqa: PLC0415 - as above
    from holdfast.operations.unlocking import StoreKey  # noqa: PLC0415 - as above
    from holdfast.program import Chatting, Program  # noqa: PLC0415 - as above
    from holdfast.store import Store  # noqa: PLC0415 - as above

    if not to_write and not Store.exists(paths.store):
        refuse_if_lost(paths)
        yield None
        return
    with _log(paths):
        key = StoreKey(paths)
        try:
            store, told = open_store(paths, key, cli.ask_for_words, to_write=to_write)
        except StoreEmpty:
            yield None
            return
        lanes = InlineLanes()
        library = Library(store, lanes)
        online = _Online(store, lanes, paths, library.tell, is_kept=to_write)
        try:
            yield Program(
                library,
                make_chatting=lambda: Chatting(online.ready.chats, online.ready.providers),
                make_protection=lambda: _protection()(
                    store, lanes, paths, key, told, empty_bin=library.bin.remove_ripe
                ),
                make_outages=lambda: online.ready.outages,
                rehearse=_rehearse,
                make_exports=partial(_exports, store, None),
                told=told,
            )
        finally:
            online.close()
            lanes.close()
            store.close()


@contextmanager
def open_providers(paths: Paths) -> Iterator[Providers]:
    """Open the person's providers for one command, which needs no store and disturbs no window."""
    from holdfast.chat import HealthInMemory, Providers  # noqa: PLC0415 - for those who need them
    from holdfast.jobs import NetLane  # noqa: PLC0415 - as above
    from holdfast.keys import Keys  # noqa: PLC0415 - as above

    with _log(paths):
        net = NetLane()
        providers = Providers(paths, Keys(), net, HealthInMemory())
        try:
            yield providers
        finally:
            net.run(providers.close()).result()
            net.close()


def serve_desktop(paths: Paths, data_folder: Path | None) -> int:
    """Answer the desktop's own search over the session's bus until nobody asks any more; return the exit code.

    `data_folder` is what the command line named, so that the window that is opened is that of the same store.
    """
    if sys.platform != "linux":
        raise HoldfastError(tr("On this system Holdfast cannot set that itself."))
    from holdfast import desktop  # noqa: PLC0415 - this command alone speaks with the bus
    from holdfast.operations.autostart import own_command  # noqa: PLC0415 - as above
    from holdfast.operations.glancing import Glances  # noqa: PLC0415 - as above
    from holdfast.settings import DESKTOP_SEARCH, Settings  # noqa: PLC0415 - as above

    glances = Glances(paths)

    @contextmanager
    def look() -> Iterator[Library | str]:
        if not Settings(paths.config).get(DESKTOP_SEARCH):
            yield "it is not wished"
            return
        with glances.look() as library:
            yield library

    where = [] if data_folder is None else ["--data-dir", str(data_folder.absolute())]
    with _log(paths):
        try:
            bus = desktop.Bus()
        except desktop.BusGone:
            return 1
        try:
            opens = desktop.Launcher([*own_command(), *where], bus)
            desktop.Service(bus, desktop.Answers(look), opens).serve()
        finally:
            bus.close()
    return 0


class _Online:
    """`online.Online`, whose rooms are loaded only for those who need them."""

    def __init__(self, store: Store, lanes: Lanes, paths: Paths, tell: Tell, *, is_kept: bool = True) -> None:
        self._make = partial(_make_online, store, lanes, paths, tell, is_kept=is_kept)
        self._made: Online | None = None

    @property
    def ready(self) -> Online:
        """Return it, made once."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def settle(self) -> None:
        """Mark what a backup that was brought back caught half done."""
        self.ready.chats.recover()

    def close(self) -> None:
        """Put away what was made."""
        if self._made is not None:
            self._made.close()


def _rehearse(tell: Callable[[str], None]) -> Rehearsal:
    from holdfast.rehearsing import rehearse  # noqa: PLC0415 - as above

    return rehearse(tell)


def _make_online(store: Store, lanes: Lanes, paths: Paths, tell: Tell, *, is_kept: bool) -> Online:
    from holdfast.online import Online  # noqa: PLC0415 - chats and watch, for those who need them

    return Online(store, lanes, paths, tell, is_kept=is_kept)


def open_window(paths: Paths, asked: Asked) -> int:
    """Open the window, or pass what is asked to the one that is open; return the exit code when it is closed."""
    from holdfast import instance  # noqa: PLC0415 - no command is a window

    alone = instance.be_alone(paths)
    if alone is None:
        instance.tell(paths, asked)
        return 0
    try:
        with _log(paths):
            return _open_window(paths, alone, asked)
    finally:
        alone.release()


def _open_window(paths: Paths, alone: Alone, asked: Asked) -> int:
    gc.disable()  # next to nothing becomes garbage until `GarbageLooks`, and each look takes up to 90 ms
    from holdfast import gui  # noqa: PLC0415 - Qt costs half a second that a command need not pay
    from holdfast.settings import INTERFACE_PERCENT, LANGUAGE, Settings  # noqa: PLC0415 - for the window alone
    from holdfast.store.first_look import first_look  # noqa: PLC0415 - as above

    settings = Settings(paths.config)
    gui.scale_interface(settings.get(INTERFACE_PERCENT))  # before anything of Qt is made
    gui.speak(settings.get(LANGUAGE))  # before anything is said
    opening, first = _Opening(paths), first_look(paths.store)
    try:
        while True:
            try:
                return gui.run(opening, paths, sys.argv[:1], first=first, alone=alone, asked=asked)
            except HoldfastError as err:
                if not _is_mended(err, opening, paths):
                    return 1
                first = None
    finally:
        opening.close()


def _is_mended(error: HoldfastError, opening: _Opening, paths: Paths) -> bool:
    """Stand before the window where the store's key is missing or it is damaged; say whether that is mended."""
    from holdfast import gui  # noqa: PLC0415 - as above

    if isinstance(error, StoreKeyMissing):
        opening.unlocked = gui.unlock(error, paths, opening.key, sys.argv[:1])
        return opening.unlocked is not None
    if isinstance(error, StoreDamaged):
        found, opening.unlocked = opening.unlocked, None  # what is put in its place may have another key
        return gui.recover(error, paths, found.key if found else None, sys.argv[:1])
    gui.refuse(error, sys.argv[:1])
    raise error


class _Opening:
    """Opens the store for the window, and closes it; `unlocked` is with what, as soon as that is known."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._closing = ExitStack()
        self.unlocked: Unlocked | None = None
        self._program: Program | None = None
        self.worker: Worker | None = None
        """Who colours code and sets formulas, in a process of its own that begins when it is needed."""

    @cached_property
    def lanes(self) -> Lanes:
        """Return the lanes, made when the window has been painted."""
        from holdfast.jobs import ThreadLanes  # noqa: PLC0415 - after the first picture

        lanes = ThreadLanes()
        self._closing.callback(lanes.close)
        return lanes

    @cached_property
    def key(self) -> StoreKey:
        """Return who finds the key."""
        from holdfast.operations.unlocking import StoreKey  # noqa: PLC0415 - after the first picture

        return StoreKey(self._paths)

    def open(self) -> Program:
        """Return the open program. Raises HoldfastError."""
        from holdfast.operations import Library  # noqa: PLC0415 - as above
        from holdfast.operations.insights import Figures  # noqa: PLC0415 - as above
        from holdfast.operations.opening import open_unlocked, unlock  # noqa: PLC0415 - as above
        from holdfast.program import Chatting, Program  # noqa: PLC0415 - as above
        from holdfast.render import Worker  # noqa: PLC0415 - as above
        from holdfast.scratch import sweep  # noqa: PLC0415 - as above

        sweep()  # what a window that was killed had written out to be dragged
        paths, key = self._paths, self.key
        unlocked = self.unlocked = self.unlocked or unlock(paths, key, lambda _missing, _wrong: None)
        store = open_unlocked(paths, unlocked, to_write=True)
        library = Library(store, self.lanes)
        online = _Online(store, self.lanes, paths, library.tell)
        worker = self.worker = Worker()
        for last in (store.close, self.lanes.close, online.close, worker.close):  # what is put on last is closed first
            self._closing.callback(last)
        for name in AHEAD:
            import_module(f"holdfast.{name}")
        _ = online.ready  # made here, where nobody waits for it
        self._program = Program(
            library,
            make_chatting=lambda: Chatting(online.ready.chats, online.ready.providers),
            make_protection=lambda: _protection()(
                store,
                self.lanes,
                paths,
                key,
                unlocked.told,
                empty_bin=library.bin.remove_ripe,
                settle=online.settle,
            ),
            make_outages=lambda: online.ready.outages,
            rehearse=_rehearse,
            figures=Figures(store),
            make_exports=partial(_exports, store, worker),
        )
        return self._program

    def obey(self, commanded: Commanded, connection: socket) -> None:
        """Carry out what was typed at a terminal, and answer there; returns at once."""
        from holdfast.cli import beside  # noqa: PLC0415 - hardly ever asked for

        if self._program is None:
            connection.close()
            return
        job = partial(beside.obey, self._program, commanded, connection, is_open=lambda: self._program is not None)
        threading.Thread(target=job, name="command", daemon=True).start()

    def close(self) -> None:
        """Put away what was made; no command is taken any more."""
        self._program = None
        self._closing.close()


def _protection() -> type[Protection]:
    from holdfast.operations.protection import Protection  # noqa: PLC0415 - who only looks does not pay for it

    return Protection


def _exports(store: Store, worker: Worker | None) -> Exports:
    from holdfast.operations.exporting import Exports  # noqa: PLC0415 - only who exports pays for it

    return Exports(store, worker)
