"""Modules that are loaded when something of them is asked for."""

import os
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

from holdfast import later

APP = Path(__file__).parents[1] / "app"


@pytest.fixture
def spared(tmp_path, monkeypatch):
    """Return a function that writes a module, has it spared, and imports it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    names = []

    def imported(name, body):
        (tmp_path / f"{name}.py").write_text(body, encoding="utf-8")
        names.append(name)
        monkeypatch.setattr(sys, "meta_path", [later.Sparing([name]), *sys.meta_path])
        return import_module(name)

    yield imported
    for name in names:
        sys.modules.pop(name, None)


def test_a_module_is_empty_until_it_is_looked_into_and_then_one_like_any_other(spared):
    module = spared("first_spared", "import os\nloads = os.environ.setdefault\nHERE = __name__, __spec__.name\n")
    assert later.is_later("first_spared")
    assert "HERE" not in vars(module)

    here = module.HERE

    assert here == ("first_spared", "first_spared")
    assert not later.is_later("first_spared")
    assert type(module) is type(sys)
    assert module.__spec__.loader is module.__loader__
    assert not isinstance(module.__loader__, later.LaterLoader)
    with pytest.raises(AttributeError):
        module.nothing  # noqa: B018 - the look itself


def test_what_is_taken_out_of_it_loads_it(spared):
    spared("second_spared", "ANSWER = 42\n")

    from second_spared import ANSWER  # noqa: PLC0415 - made by the line above

    assert ANSWER == 42


def test_a_module_may_look_into_itself_while_it_is_loaded(spared):
    body = "import sys\nme = sys.modules[__name__]\nBEFORE = hasattr(me, 'AFTER')\nAFTER = me.BEFORE\n"

    assert spared("third_spared", body).AFTER is False


def test_threads_that_look_at_once_load_it_once_and_all_see_it_whole(spared):
    body = "import threading\nLOADS = globals().get('LOADS', 0) + 1\nthreading.stack_size()\nLAST = 'there'\n"
    module, found, ready = spared("fourth_spared", body), [], threading.Barrier(8)

    def look():
        ready.wait()
        found.append((module.LAST, module.LOADS))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [("there", 1)] * 8


def test_what_is_there_already_waits_for_the_rest_of_it(spared):
    """A function that stands above what it needs must not be called before that is there."""
    body = (
        "import sys\nhalfway, go_on = sys.modules['threading'].Event(), sys.modules['threading'].Event()\n"
        "def whole():\n    return BELOW\n"
        "halfway.set()\ngo_on.wait(20)\nBELOW = 'there'\n"
    )
    module, found = spared("eighth_spared", body), []
    loading = threading.Thread(target=later.load, args=["eighth_spared"])
    loading.start()
    while "halfway" not in vars(module):
        loading.join(0.001)
    vars(module)["halfway"].wait()
    looking = threading.Thread(target=lambda: found.append(module.whole()))
    looking.start()
    looking.join(0.2)

    vars(module)["go_on"].set()
    looking.join()
    loading.join()

    assert found == ["there"]


def test_one_that_cannot_be_loaded_says_so_and_is_tried_again(spared, tmp_path):
    module = spared("fifth_spared", "import nothing_of_this_name\n")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
            module.ANSWER  # noqa: B018 - the look itself
    (tmp_path / "nothing_of_this_name.py").write_text("", encoding="utf-8")

    with pytest.raises(AttributeError):
        module.ANSWER  # noqa: B018 - the look itself
    assert not later.is_later("fifth_spared")


def test_what_is_asked_for_is_loaded(spared):
    spared("sixth_spared", "ANSWER = 42\n")

    later.load("sixth_spared")

    assert not later.is_later("sixth_spared")


@pytest.mark.parametrize("name", later.SPARED)
def test_each_that_is_spared_is_whole_when_it_is_used(name):
    program = (
        "import sys, holdfast\nfrom importlib import import_module\n"
        f"module = import_module({name!r})\n"
        "from holdfast import later\n"
        f"assert later.is_later({name!r})\n"
        f"later.load({name!r})\n"
        "print(sorted(vars(module)))"
    )
    plain = f"from importlib import import_module\nprint(sorted(vars(import_module({name!r}))))"
    surroundings = {**os.environ, "PYTHONPATH": str(APP)}
    told = [
        subprocess.run([sys.executable, "-S", "-c", each], env=surroundings, stdout=subprocess.PIPE, check=True).stdout
        for each in (program, plain)
    ]

    assert told[0] == told[1]
