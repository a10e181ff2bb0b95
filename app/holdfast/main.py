"""The composition root: the only place that builds the rooms' things and hands them to each other."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from holdfast import cli, instance, logs
from holdfast.crashes import CRASHES
from holdfast.errors import HoldfastError, StoreDamaged, StoreEmpty, StoreKeyMissing
from holdfast.jobs import InlineLanes, NetLane, ThreadLanes
from holdfast.operations import Library
from holdfast.operations.opening import open_store, open_unlocked, refuse_if_lost, unlock
from holdfast.operations.unlocking import StoreKey
from holdfast.program import Chatting, Program
from holdfast.settings import INTERFACE_PERCENT, LANGUAGE, Settings
from holdfast.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holdfast.chat import Providers
    from holdfast.domain import Changes
    from holdfast.domain.asked import Asked
    from holdfast.instance import Alone
    from holdfast.jobs import Lanes
    from holdfast.online import Online
    from holdfast.operations.exporting import Exports
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.operations.protection import Protection
    from holdfast.operations.unlocking import Unlocked
    from holdfast.paths import Paths
    from holdfast.render import Worker

    Tell = Callable[[Changes], None]


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
    return cli.run(sys.argv[1:], open_program, open_window, open_providers)


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
            )
        finally:
            online.close()
            lanes.close()
            store.close()


@contextmanager
def open_providers(paths: Paths) -> Iterator[Providers]:
    """Open the person's providers for one command, which needs no store and disturbs no window."""
    from holdfast.chat import HealthInMemory, Providers  # noqa: PLC0415 - for those who need them
    from holdfast.keys import Keys  # noqa: PLC0415 - as above

    with _log(paths):
        net = NetLane()
        providers = Providers(paths, Keys(), net, HealthInMemory())
        try:
            yield providers
        finally:
            net.run(providers.close()).result()
            net.close()


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
    gc.disable()  # next to nothing becomes garbage until `collect_seldom`, and each look takes up to 90 ms
    from holdfast import gui  # noqa: PLC0415 - Qt costs half a second that a command need not pay
    from holdfast.operations.insights import Figures  # noqa: PLC0415 - no command asks for them
    from holdfast.render import Worker  # noqa: PLC0415 - the same, of Markdown

    settings = Settings(paths.config)
    gui.scale_interface(settings.get(INTERFACE_PERCENT))  # before anything of Qt is made
    gui.speak(settings.get(LANGUAGE))  # before anything is said
    key = StoreKey(paths)
    try:
        store, told = _opened(paths, key)
    except HoldfastError as err:
        gui.refuse(err, sys.argv[:1])
        raise
    if store is None:
        return 1
    lanes = ThreadLanes()
    worker = Worker()
    library = Library(store, lanes)
    online = _Online(store, lanes, paths, library.tell)
    program = Program(
        library,
        make_chatting=lambda: Chatting(online.ready.chats, online.ready.providers),
        make_protection=lambda: _protection()(
            store,
            lanes,
            paths,
            key,
            told,
            empty_bin=library.bin.remove_ripe,
            settle=online.settle,
        ),
        make_outages=lambda: online.ready.outages,
        rehearse=_rehearse,
        figures=Figures(store),
        make_exports=partial(_exports, store, worker),
    )
    try:
        return gui.run(program, lanes, paths, worker, sys.argv[:1], alone=alone, asked=asked)
    finally:
        worker.close()
        online.close()
        lanes.close()
        store.close()


def _protection() -> type[Protection]:
    from holdfast.operations.protection import Protection  # noqa: PLC0415 - who only looks does not pay for it

    return Protection


def _exports(store: Store, worker: Worker | None) -> Exports:
    from holdfast.operations.exporting import Exports  # noqa: PLC0415 - only who exports pays for it

    return Exports(store, worker)


def _opened(paths: Paths, key: StoreKey) -> tuple[Store | None, str]:
    """Open the store, with pages before the window where its key is missing or it is damaged; None: given up."""
    from holdfast import gui  # noqa: PLC0415 - as above

    found: Unlocked | None = None
    while True:
        try:
            found = unlock(paths, key, lambda _missing, _wrong: None)
            return open_unlocked(paths, found, to_write=True), found.told
        except StoreKeyMissing as err:
            if (found := gui.unlock(err, key, sys.argv[:1])) is None:
                return None, ""
            try:
                return open_unlocked(paths, found, to_write=True), found.told
            except StoreDamaged as damage:
                if not gui.recover(damage, paths, found.key, sys.argv[:1]):
                    return None, ""
        except StoreDamaged as err:
            if not gui.recover(err, paths, found.key if found else None, sys.argv[:1]):
                return None, ""
