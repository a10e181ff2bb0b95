"""Run every check, after setting up what they need: `python3 packaging/test.py [ARGUMENTS OF PYTEST]`."""

import os
import sys

import interpreter

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = (
    ("Format", ["-m", "ruff", "format", "--check", "."]),
    ("Lint", ["-m", "ruff", "check", "."]),
    # those of libraries differ by version: what holds for one Python is a fault for another
    ("Types, oldest Python", ["-m", "mypy", "--python-version", "3.11"]),
    ("Types, newest Python", ["-m", "mypy", "--python-version", "3.13"]),
    ("Layers", ["-c", LINT_IMPORTS]),
    # last, because what it says at its end is what one looks for; two at a time gain most of what there is to gain
    ("Tests", ["-m", "pytest", "-n", "2"]),
)


def main() -> int:
    """Run all checks, whether or not those before failed; return the exit code."""
    import shutil  # noqa: PLC0415 - after the interpreter is known to be new enough for what follows
    import subprocess  # noqa: PLC0415 - the same
    import tempfile  # noqa: PLC0415 - the same

    from environment import CHECKOUT, prepare  # noqa: PLC0415 - the same

    python = str(prepare("test").python)
    surroundings = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    failed = []
    for name, arguments in CHECKS:
        print(f"\n== {name}", flush=True)
        more = sys.argv[1:] if name == "Tests" else []
        command = [python, "-I", *arguments, *more]
        with tempfile.TemporaryFile() as told:
            # Where Python itself crashed is told on stderr, long before pytest's last lines: here it comes after them.
            if subprocess.run(command, cwd=CHECKOUT, env=surroundings, stderr=told, check=False).returncode != 0:
                failed.append(name)
            told.seek(0)
            shutil.copyfileobj(told, sys.stderr.buffer)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    interpreter.ensure_supported()
    sys.exit(main())
