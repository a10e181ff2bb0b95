"""The lock files hold what pyproject.toml asks for, on every system and Python."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock", "package": "requirements-package.lock"}
DECLARED = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))

SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SURROUNDINGS = [
    {
        **system,
        "python_version": python,
        "python_full_version": f"{python}.1",
        "platform_python_implementation": "CPython",
    }
    for system, python in product(SYSTEMS, PYTHONS)
]


def text_of(name: str) -> str:
    return (CHECKOUT / "packaging" / LOCKS[name]).read_text("utf-8")


def pins_of(name: str) -> list[Requirement]:
    """Return the locked packages with their conditions."""
    joined = text_of(name).replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    return [Requirement(line.split("--hash")[0].strip()) for line in lines]


def installed(name: str, surroundings: dict[str, str]) -> dict[str, str]:
    """Return name and version of what the lock file installs there."""
    pins = [pin for pin in pins_of(name) if pin.marker is None or pin.marker.evaluate(surroundings)]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins}
    assert len(versions) == len(pins), "a package is locked twice"
    return versions


def asked(name: str) -> list[Requirement]:
    groups = [DECLARED["project"]["dependencies"], DECLARED["dependency-groups"].get(name, [])]
    return [Requirement(line) for group in groups for line in group]


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_file_is_newer_than_what_it_is_made_from(name):
    """If this fails: python packaging/lock.py."""
    tell = f"import lock; print(lock.heading({name!r}), end='')"
    heading = subprocess.check_output([sys.executable, "-c", tell], cwd=CHECKOUT / "packaging", text=True)

    assert text_of(name).startswith(heading)


@pytest.mark.parametrize("name", LOCKS)
def test_everything_asked_for_is_locked_everywhere(name):
    """Each requirement is met by exactly one locked version on each system and Python it applies to."""
    for surroundings in SURROUNDINGS:
        versions = installed(name, surroundings)
        for wanted in asked(name):
            if wanted.marker is None or wanted.marker.evaluate(surroundings):
                assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), (wanted, surroundings)


def test_the_tests_try_what_people_run():
    """The environment of the tests has the same versions as that of the program."""
    for surroundings in SURROUNDINGS:
        assert installed("run", surroundings).items() <= installed("test", surroundings).items()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_its_hashes_and_no_host_is_named(name):
    """What is installed is what was locked, from wherever it comes."""
    text = text_of(name)

    assert "://" not in text
    for pin in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in pin
