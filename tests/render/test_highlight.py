"""Code comes back in runs that are the code, and hostile code is stopped."""

import sys
import threading
import time

import pytest

from holdfast.jobs import Cancelled, CancelToken
from holdfast.render import Highlighter, Run, TokenClass, Worker

MAKEFILE_BOMB = "a" * 100_000
"""Minutes of a Makefile lexer's time (Pygments 2.21)."""


def joined(runs):
    return "".join(run.text for run in runs)


def kinds(runs):
    return {run.text: run.kind for run in runs}


def test_python_in_colours(highlighter):
    code = 'class A:\n    def f(self) -> int:\n        return 1 + "x"  # why'
    runs = highlighter.highlight(code, "python")
    assert joined(runs) == code
    found = kinds(runs)
    assert found["class"] is TokenClass.KEYWORD
    assert found["A"] is TokenClass.TYPE
    assert found["f"] is TokenClass.FUNCTION
    assert found["1"] is TokenClass.NUMBER
    assert found['"x"'] is TokenClass.STRING
    assert found["# why"] is TokenClass.COMMENT


LANGUAGES = """
    py python3 js javascript ts tsx jsx sh bash shell zsh powershell ps1 sql json jsonc yaml toml ini html xml css scss
    c c++ cpp cs csharp java kotlin swift go golang rust rs ruby php perl lua r matlab scala haskell elixir clojure
    dart dockerfile makefile cmake diff latex graphql protobuf vue svelte nginx vim julia zig asm objective-c markdown
    PYTHON {.python}
"""


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_the_languages_people_write_are_known(highlighter, language):
    code = '\n\n@x = \'é\' #1 <a b="c"> if (1) { return "中文"; } -- // ok\n\tend\n\n'
    runs = highlighter.highlight(code, language)
    assert joined(runs) == code
    assert len(runs) > 1


def test_a_console_shows_its_prompts(highlighter):
    found = kinds(highlighter.highlight("$ ls -l\ntotal 0", "console"))
    assert found["$ "] is TokenClass.META


def test_php_needs_no_opening_tag(highlighter):
    assert kinds(highlighter.highlight("echo 'a';", "php"))["'a'"] is TokenClass.STRING
    assert kinds(highlighter.highlight("<b><?php echo 'a';", "php"))["'a'"] is TokenClass.STRING


@pytest.mark.parametrize("language", ["", "text", "nobody-knows", "\ud800", "../../etc", "x" * 1000])
def test_an_unknown_language_is_plain(highlighter, language):
    assert highlighter.highlight("if x: y", language) == (Run("if x: y", TokenClass.PLAIN),)


@pytest.mark.parametrize("code", ["", "\n", "x", "\r\n\0\ud800", "\ufeffx = 1", "no newline", "\n\n\n"])
def test_any_code_comes_back_as_it_was(highlighter, code):
    for language in ("python", "html", "c", "diff", "php", "console"):
        assert joined(highlighter.highlight(code, language)) == code


def test_hostile_code_is_stopped_and_the_next_is_coloured():
    with Highlighter(limit_s=0.2) as highlighter:
        began = time.process_time()
        assert highlighter.highlight(MAKEFILE_BOMB, "make") == (Run(MAKEFILE_BOMB, TokenClass.PLAIN),)
        assert time.process_time() - began < 1  # it was not ours
        generous = Highlighter(highlighter._worker, limit_s=20)
        assert len(generous.highlight("x = 1", "python")) > 1


def test_cancelling_stops_a_job_under_way():
    token = CancelToken()
    seen = []
    with Highlighter(limit_s=60) as highlighter:
        highlighter.highlight("x = 1", "python")

        def job():
            try:
                highlighter.highlight(MAKEFILE_BOMB, "make", token)
            except Cancelled:
                seen.append("cancelled")

        thread = threading.Thread(target=job)
        thread.start()
        token.cancel()
        thread.join(timeout=20)
        assert seen == ["cancelled"]
        with pytest.raises(Cancelled):
            highlighter.highlight("y = 1", "python", token)


def test_closing_ends_the_job_and_later_code_is_plain():
    highlighter = Highlighter(limit_s=60)
    runs = []
    thread = threading.Thread(target=lambda: runs.append(highlighter.highlight(MAKEFILE_BOMB, "make")))
    thread.start()
    highlighter.close()
    thread.join(timeout=20)
    assert runs == [(Run(MAKEFILE_BOMB, TokenClass.PLAIN),)]
    assert highlighter.highlight("x = 1", "python") == (Run("x = 1", TokenClass.PLAIN),)


def test_many_threads_share_one(highlighter):
    results = {}

    def job(number):
        code = f"x = {number}"
        results[number] = joined(highlighter.highlight(code, "python")) == code

    threads = [threading.Thread(target=job, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(range(20), True)


@pytest.mark.expects_log("the render worker cannot be started")
def test_a_worker_that_cannot_start_leaves_code_plain():
    with Highlighter(Worker(["/no/such/program"])) as highlighter:
        assert highlighter.highlight("x = 1", "python") == (Run("x = 1", TokenClass.PLAIN),)


@pytest.mark.parametrize("program", ["pass", "print('x')", "print('1')", "print('{}')", "import sys; sys.exit(3)"])
def test_a_worker_that_speaks_nonsense_or_not_at_all_leaves_code_plain(program):
    with Highlighter(Worker([sys.executable, "-c", program])) as highlighter:
        assert highlighter.highlight("x = 1", "python") == (Run("x = 1", TokenClass.PLAIN),)


def test_a_frozen_program_can_be_its_own_worker():
    """What a packaged `main` does when it finds WORKER_ARGUMENT."""
    program = "from holdfast.render import worker; worker.main()"
    with Highlighter(Worker([sys.executable, "-c", program])) as highlighter:
        assert len(highlighter.highlight("x = 1", "python")) > 1
