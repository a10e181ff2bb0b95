"""Of a fault of our own its kind and its places are told, through every way out, and never a word of what it was on."""

import asyncio
import gc
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from holdfast import logs
from holdfast.crashes import KEPT, PATTERN, SENTENCE, Crashes, reports
from holdfast.errors import NotFound
from holdfast.jobs import InlineLanes, NetLane, ThreadLanes
from holdfast.operations.diagnostics import crash_lines

APP = Path(__file__).parents[1] / "app"
NEEDLE = "xylophonequartz"
KEY = "sk-ant-planted-0123456789"


@pytest.fixture
def crashes(tmp_path):
    """Watch as the program does, and give the hooks back."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    logs.start(tmp_path / "logs")
    made = Crashes()
    made.watch()
    made.write_to(tmp_path / "logs")
    yield made
    made.stop()
    logs.stop()
    sys.excepthook, threading.excepthook, sys.unraisablehook = before


@pytest.fixture
def told(crashes, capsys, tmp_path):
    """Return what was said anywhere, once nothing of it holds a needle."""

    def read():
        files = [each.read_text("utf-8") for each in sorted((tmp_path / "logs").iterdir())]
        everything = "\n".join([*capsys.readouterr(), *files, *crash_lines(tmp_path / "logs")])
        assert NEEDLE not in everything
        assert KEY not in everything
        return everything

    return read


def fail(words=f"{NEEDLE} {KEY}"):
    """Fail as a library does, with words of somebody in it."""
    try:
        int(words)
    except ValueError as err:
        raise KeyError({NEEDLE: words}) from err


def test_what_nobody_caught(crashes, told, tmp_path):
    try:
        fail()
    except KeyError:
        sys.excepthook(*sys.exc_info())

    said = told()
    assert SENTENCE in said
    assert "KeyError, words left out" in said
    assert "ValueError, words left out" in said
    assert "test_crashes.py:" in said
    assert "in fail" in said
    (file,) = (tmp_path / "logs").glob(PATTERN)
    assert os.name != "posix" or file.stat().st_mode & 0o777 == 0o600
    assert any("where: uncaught" in line for line in reports(tmp_path / "logs"))


def test_what_a_thread_did_not_catch(told):
    thread = threading.Thread(target=fail, name="some-thread")
    thread.start()
    thread.join()

    assert "in the thread some-thread" in told()


class Stubborn:
    """Fails when it is put away."""

    def __del__(self):
        fail()


def test_what_a_finalizer_did_not_catch(told):
    Stubborn()
    gc.collect()

    assert "KeyError, words left out" in told()


class Stopped:
    """Is put away while Ctrl+C is pressed."""

    def __del__(self):
        raise KeyboardInterrupt


def test_a_person_who_stops_it_while_something_is_put_away_is_no_fault(told):
    Stopped()
    gc.collect()

    said = told()
    assert "Stopped." in said
    assert "fault" not in said


def test_what_a_task_did_not_catch(crashes, told):
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(crashes.of_loop)

    async def forgotten():
        fail()

    async def main():
        task = asyncio.ensure_future(forgotten())
        await asyncio.wait([task])
        del task
        gc.collect()

    loop.run_until_complete(main())
    loop.call_soon(fail)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()

    assert told().count("where: in a network task") >= 2


def test_the_networks_loop_has_the_handler():
    lane = NetLane()

    async def handler():
        return asyncio.get_running_loop().get_exception_handler()

    assert lane.run(handler()).result().__func__ is Crashes.of_loop
    lane.close()


@pytest.mark.parametrize("lane", ["write", "read"])
def test_what_a_lane_caught_leaves_a_report(told, lane):
    lanes = ThreadLanes()
    with pytest.raises(KeyError):
        getattr(lanes, lane)(fail).result()
    lanes.close()

    assert f"on {lane}-lane" in told()


def test_what_the_network_lane_caught_leaves_a_report(told):
    lane = NetLane()

    async def job():
        fail()

    with pytest.raises(KeyError):
        lane.run(job()).result()
    lane.close()

    assert "on net-lane" in told()


@pytest.mark.expects_log(NEEDLE)
def test_what_a_library_logs_is_kept_without_its_words(told):
    """Python would print it to standard error, traceback and all."""
    try:
        fail()
    except KeyError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved: %s", NEEDLE)

    assert "ERROR MainThread asyncio: words left out" in told()


def test_a_group_and_its_members_are_told(told):
    group = ExceptionGroup(NEEDLE, [ValueError(NEEDLE), ExceptionGroup(NEEDLE, [OSError(5, NEEDLE)])])

    sys.excepthook(type(group), group, None)

    said = told()
    assert "OSError, words left out" in said
    assert "ValueError, words left out" in said


def test_the_worlds_fault_leaves_no_report(crashes, tmp_path):
    with pytest.raises(NotFound):
        InlineLanes().read(lambda: (_ for _ in ()).throw(NotFound(NEEDLE))).result()

    assert list(reports(tmp_path / "logs")) == []


def test_the_newest_are_kept(crashes, tmp_path):
    for number in range(KEPT + 5):
        crashes.report(ValueError(number), f"try {number}")

    assert len(list((tmp_path / "logs").glob(PATTERN))) == KEPT
    assert any("try 14" in line for line in reports(tmp_path / "logs"))
    assert not any("try 0" in line for line in reports(tmp_path / "logs"))


@pytest.mark.expects_log("a fault uncaught")
def test_where_nothing_can_be_written_it_is_still_said(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    crashes = Crashes()
    crashes.folder = tmp_path / "file"

    crashes.tell(ValueError(NEEDLE), "uncaught")

    said = capsys.readouterr().err
    assert SENTENCE in said
    assert "A report" not in said


HOOKS = """
import gc, logging, sys, threading
from pathlib import Path
from holdfast import crashes, logs
class Stubborn:
    def __del__(self):
        raise KeyError({needle!r})
def fail(*_):
    raise KeyError({needle!r})
logs.start(Path(sys.argv[1]))
crashes.CRASHES.watch()
crashes.CRASHES.write_to(Path(sys.argv[1]))
{how}
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Stubborn()
gc.collect()
try:
    fail()
except KeyError:
    logging.getLogger("holdfast.x").exception("caught")
fail()
"""


@pytest.mark.parametrize(
    "how",
    ["crashes.CRASHES.heard = fail", "logs.without_words = fail", "crashes.Crashes.report = fail",
     "crashes.Crashes._written = fail"],
)  # fmt: skip
def test_a_hook_that_fails_itself_prints_no_word(tmp_path, how):
    """Python would print the error that it was called for, words and all."""
    done = subprocess.run(
        [sys.executable, "-c", HOOKS.format(needle=NEEDLE, how=how), tmp_path],
        env=os.environ | {"PYTHONPATH": str(APP)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.returncode == 1
    assert SENTENCE in done.stderr
    assert NEEDLE not in done.stdout + done.stderr


# the program itself


BROKEN = """
import sys
from holdfast import main
from holdfast.operations import Library
def rows(*_arguments, **_more):
    {how}
Library.rows = rows
sys.argv = ["holdfast", "--data-dir", {data!r}, "list"]
raise SystemExit(main.command_line())
"""


def broken(tmp_path, how):
    """Run `holdfast list` in which something goes wrong; return its exit code and all that was written anywhere."""
    data = tmp_path / "data"
    made = subprocess.run(
        [sys.executable, "-m", "holdfast", "--data-dir", data, "import", "--sample"],
        env=os.environ | {"PYTHONPATH": str(APP)},
        capture_output=True,
        check=True,
    )
    assert b"Traceback" not in made.stderr
    done = subprocess.run(
        [sys.executable, "-c", BROKEN.format(how=how, data=str(data))],
        env=os.environ | {"PYTHONPATH": str(APP)},
        capture_output=True,
        check=False,
        text=True,
    )
    written = "\n".join(each.read_text("utf-8") for each in sorted((data / "logs").iterdir()))
    return done.returncode, done.stdout + done.stderr, written, data / "logs"


@pytest.mark.slow
def test_a_command_that_crashes_prints_no_word(tmp_path):
    code, said, written, folder = broken(tmp_path, f"raise KeyError({NEEDLE!r})")

    assert code == 1
    assert SENTENCE in said
    assert "KeyError, words left out" in said
    assert "Traceback" not in said
    assert NEEDLE not in said + written
    assert any("KeyError" in line for line in crash_lines(folder))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_fault_below_python_leaves_its_places(tmp_path):
    code, said, written, folder = broken(
        tmp_path, f"words = {NEEDLE!r}; import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    )
    assert code == -11
    assert NEEDLE not in said + written

    again = Crashes()
    again.write_to(folder)
    again.stop()

    lines = list(crash_lines(folder))
    assert any("below Python" in line for line in lines)
    assert any("Segmentation fault" in line for line in lines)


QT = """
import sys
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from pathlib import Path
from holdfast import logs
from holdfast.crashes import CRASHES
from holdfast.gui.start import the_application
CRASHES.watch()
logs.start(Path(sys.argv[1]))
CRASHES.write_to(Path(sys.argv[1]))
application = the_application(sys.argv[:1])
def slot():
    application.quit()
    raise KeyError({needle!r})
QTimer.singleShot(0, lambda: qWarning({needle!r}))
QTimer.singleShot(0, slot)
application.exec()
"""


@pytest.mark.slow
def test_neither_a_slot_nor_qt_itself_prints_a_word(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", QT.format(needle=NEEDLE), tmp_path],
        env=os.environ | {"PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
        text=True,
    )
    written = "\n".join(each.read_text("utf-8") for each in sorted(tmp_path.iterdir()))

    assert SENTENCE in done.stderr
    assert "KeyError, words left out" in done.stderr + written
    assert "Qt: QtWarningMsg" in written
    assert NEEDLE not in done.stdout + done.stderr + written
