"""Make a bundle of Holdfast that needs no Python: `python3 packaging/bundle.py [--no-archive]`.

It goes to `build/bundle/holdfast`, and packed to `dist/holdfast-VERSION-linux-ARCH.tar.xz`. Made by cx_Freeze, whose
interpreter comes with it: nothing of this system's Python gets in. Tried on Linux only; on other systems see
`recipes/`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from typing import TYPE_CHECKING

import interpreter

if TYPE_CHECKING:
    import tarfile
    from pathlib import Path

ENTRY = "app/holdfast/__main__.py"
PACKAGES = ["holdfast", "pypdf", "keyring.backends", "secretstorage", "pygments", "ziafont", "ziamath"]
"""What is imported by names that no analysis sees; all else is found by following imports."""
PROGRAMS = {"holdfast": None} if sys.platform != "win32" else {"Holdfast": "gui", "holdfast-cli": "console"}
"""By name, what they are built on: on Windows a program either has a console or has none."""
EXCLUDED = [
    *("tkinter", "turtle", "idlelib", "unittest", "test", "doctest", "pydoc", "pydoc_data", "pdb", "lib2to3"),
    *("ensurepip", "distutils", "setuptools", "pip", "cx_Freeze", "freeze_core", "xmlrpc", "curses", "readline"),
    *("sqlite3", "_uuid", "numpy", "IPython", "pytest", "_pytest", "hypothesis", "trio", "rich", "click"),
]
"""What a program never needs, or only when a person sits at its interpreter."""


def main() -> int:
    """Make the bundle, and pack it."""
    from project import BUILD, DIST, epoch, version  # noqa: PLC0415 - after the interpreter is known to be new enough

    folder = freeze(BUILD / "bundle" / "holdfast")
    print(f"made {folder.relative_to(BUILD.parent)}, {megabytes(folder):.0f} MB")
    if "--no-archive" not in sys.argv:
        import platform  # noqa: PLC0415 - seldom needed

        from trimming import add_x_libraries  # noqa: PLC0415 - the same

        missing = add_x_libraries(folder / "lib" / "PySide6" / "Qt")
        if missing:
            print(f"this system lacks {', '.join(missing)}: the bundle needs them where it runs", file=sys.stderr)
        name = f"holdfast-{version()}-linux-{platform.machine()}"
        archive = pack(folder, DIST / f"{name}.tar.xz", name, epoch())
        print(f"made {archive.relative_to(BUILD.parent)}, {archive.stat().st_size / 2**20:.0f} MB")
    return 0


def freeze(target: Path) -> Path:
    """Make the bundle in the folder `target` anew and return it."""
    from cx_Freeze import Executable, Freezer  # noqa: PLC0415 - exists in the environment that this runs in

    from environment import CHECKOUT  # noqa: PLC0415 - as above
    from licences import collect  # noqa: PLC0415 - as above
    from project import epoch, set_times  # noqa: PLC0415 - as above
    from trimming import trim  # noqa: PLC0415 - as above

    Freezer(
        [Executable(str(CHECKOUT / ENTRY), base=base, target_name=name) for name, base in PROGRAMS.items()],
        packages=[name for name in PACKAGES if importlib.util.find_spec(name)],
        excludes=EXCLUDED,
        include_files=[(str(CHECKOUT / "resources"), "lib/holdfast/_resources")],
        zip_include_packages=[],
        zip_exclude_packages=["*"],
        target_dir=str(target),
        silent=2,
    ).freeze()
    if sys.platform == "linux":
        trim(target / "lib" / "PySide6" / "Qt")
    shutil.rmtree(target / "lib" / "apsw" / "sqlite_extra_binaries", ignore_errors=True)  # tools we never call
    settle(target / "lib" / "library.zip", epoch())
    collect(target / "licences")
    set_times(target, epoch())
    return target


def settle(library: Path, time: int) -> None:
    """Make the archive of start-up modules the same every time: without the moment and the computer of its making.

    Both stand in a module of constants, of which the program reads `__EXECUTABLES__` and no more.
    """
    import marshal  # noqa: PLC0415 - only here
    import time as clock  # noqa: PLC0415 - as above
    import zipfile  # noqa: PLC0415 - as above

    constants = compile(f"__EXECUTABLES__ = {os.pathsep.join(PROGRAMS)!r}", "BUILD_CONSTANTS.py", "exec")
    with zipfile.ZipFile(library) as former:
        members = {name: former.read(name) for name in former.namelist()}
    members["BUILD_CONSTANTS.pyc"] = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(constants)
    moment = clock.gmtime(max(time, 315_532_800))[:6]  # zip knows no time before 1980
    with zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as settled:
        for name in sorted(members):
            settled.writestr(zipfile.ZipInfo(name, moment), members[name], zipfile.ZIP_DEFLATED)


def pack(folder: Path, archive: Path, name: str, time: int) -> Path:
    """Pack a folder, under another name, so that the same content makes the same archive."""
    import tarfile  # noqa: PLC0415 - only to pack

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = time
        return member

    archive.parent.mkdir(exist_ok=True)
    with tarfile.open(archive, "w:xz", preset=6) as packed:
        for path in (folder, *sorted(folder.rglob("*"))):
            packed.add(path, f"{name}/{path.relative_to(folder)}".removesuffix("/."), recursive=False, filter=plain)
    return archive


def megabytes(folder: Path) -> float:
    """Return how large a folder is."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 2**20


if __name__ == "__main__":
    interpreter.ensure_supported()

    from stage import inside

    inside("package")
    sys.exit(main())
