"""Make the Debian package: `python3 packaging/deb.py [--fast] [--keep-bundle]`.

It goes to `dist/holdfast_VERSION_ARCH.deb` and holds the bundle in /usr/lib/holdfast, with what a desktop wants to
know beside it. `--fast` compresses less, `--keep-bundle` takes the bundle that is there. The parts of X that Qt needs
are the system's, by Depends.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

import interpreter

if TYPE_CHECKING:
    from pathlib import Path

RECOMMENDED = ["xdg-utils", "gnome-keyring | kwalletmanager | keepassxc", "fonts-noto-color-emoji"]
SUGGESTED = ["fonts-noto-cjk", "fonts-noto-core", "libgtk-3-0"]
DESCRIPTION = """\
Holdfast keeps your Claude conversations on your own computer, and keeps them
working when Claude is down. It reads the archives that Claude lets you
export, keeps everything in one local store and finds any sentence in it as
you type.
.
Nothing leaves this computer unless you say so."""
LINE = 76
COMMON_TEXTS = {"Apache License": "Apache-2.0", "Mozilla Public License": "MPL-2.0"}
"""Licences whose text every Debian system has."""
LONG_TEXT = 50


def main() -> int:
    """Make the package and say where it is."""
    import bundle  # noqa: PLC0415 - after the interpreter is known to be new enough for what follows
    from project import BUILD, DIST, epoch, set_times, version  # noqa: PLC0415 - as above

    frozen = BUILD / "bundle" / "holdfast"
    if "--keep-bundle" not in sys.argv or not frozen.is_dir():
        bundle.freeze(frozen)
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    tree = BUILD / "deb" / "holdfast"
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(tree, frozen)
    write_control(tree, architecture)
    set_times(tree, epoch())
    package = DIST / f"holdfast_{version()}_{architecture}.deb"
    package.parent.mkdir(exist_ok=True)
    compression = ["-Zzstd", "-z3"] if "--fast" in sys.argv else ["-Zxz", "-z6"]
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *compression, "--build", str(tree), str(package)],
        env={"SOURCE_DATE_EPOCH": str(epoch()), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    print(f"made {package.relative_to(BUILD.parent)}, {package.stat().st_size / 2**20:.0f} MB")
    return 0


def lay_out(tree: Path, frozen: Path) -> None:
    """Put the bundle and all that is beside it where Debian expects them."""
    from environment import PACKAGING  # noqa: PLC0415 - as in main
    from icons import draw  # noqa: PLC0415 - as above
    from project import version  # noqa: PLC0415 - as above

    program = tree / "usr/lib/holdfast"
    shutil.copytree(frozen, program, symlinks=True, ignore=shutil.ignore_patterns("licences"))
    remove_x_libraries(program / "lib/PySide6/Qt/lib")
    strip(program)
    share, desktop = tree / "usr/share", PACKAGING / "desktop"
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/holdfast").symlink_to("../lib/holdfast/holdfast")
    _write(share / "applications/holdfast.desktop", (desktop / "holdfast.desktop").read_text("utf-8"))
    _write(share / "mime/packages/holdfast.xml", (desktop / "holdfast.xml").read_text("utf-8"))
    _write(share / "metainfo/app.holdfast.Holdfast.metainfo.xml", metainfo())
    offer_search(share, desktop)
    draw(share / "icons/hicolor")
    manual = (desktop / "holdfast.1").read_text("utf-8").replace('"Holdfast"', f'"Holdfast {version()}"', 1)
    _pack(share / "man/man1/holdfast.1.gz", manual)
    _pack(share / "doc/holdfast/changelog.gz", changelog())
    _write(share / "doc/holdfast/copyright", copyright_file())
    _write(share / "lintian/overrides/holdfast", (desktop / "lintian-overrides").read_text("utf-8"))


def offer_search(share: Path, desktop: Path) -> None:
    """Tell GNOME Shell and KRunner that Holdfast can be asked; whether it answers is the person's choice."""
    name = "app.holdfast.Holdfast.SearchProvider"
    for source, target in {
        "holdfast.search-provider.ini": f"gnome-shell/search-providers/{name}.ini",
        "holdfast.search-provider.service": f"dbus-1/services/{name}.service",
        "holdfast.krunner.desktop": "krunner/dbusplugins/holdfast.desktop",
    }.items():
        _write(share / target, (desktop / source).read_text("utf-8"))


def write_control(tree: Path, architecture: str) -> None:
    """Write what dpkg wants to know."""
    from project import MAINTAINER, SUMMARY, version  # noqa: PLC0415 - as in main

    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    description = "\n".join(f" {line}" for line in DESCRIPTION.splitlines())
    fields = {
        "Package": "holdfast",
        "Version": version(),
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size),
        "Depends": ", ".join(depends(tree)),
        "Recommends": ", ".join(RECOMMENDED),
        "Suggests": ", ".join(SUGGESTED),
        "Section": "utils",
        "Priority": "optional",
        "Description": f"{SUMMARY}\n{description}",
    }
    _write(tree / "DEBIAN/control", "".join(f"{name}: {value}\n" for name, value in fields.items()))
    _write(tree / "DEBIAN/md5sums", checksums(tree))


def depends(tree: Path) -> list[str]:
    """Return what the package needs: a C library as new as its newest symbol, and what Qt expects of the system."""
    from debian import QT  # noqa: PLC0415 - as in main

    newest = (0, 0)
    for path in sorted((tree / "usr/lib").rglob("*")):
        if path.is_file() and path.read_bytes()[:4] == b"\x7fELF":
            for found in re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?=[.\0])", path.read_bytes()):
                newest = max(newest, (int(found[0]), int(found[1])))
    return [f"libc6 (>= {newest[0]}.{newest[1]})", *sorted(QT)]


def remove_x_libraries(folder: Path) -> None:
    """Leave out the parts of X that a packed bundle brings along."""
    from trimming import X_LIBRARIES  # noqa: PLC0415 - as in main

    for name in X_LIBRARIES:
        (folder / name).unlink(missing_ok=True)


def strip(program: Path) -> None:
    """Remove the names that only debuggers read."""
    binaries = [path for path in sorted(program.rglob("*")) if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
    subprocess.run(["strip", "--strip-unneeded", *map(str, binaries)], check=True)


def changelog() -> str:
    """Return Debian's changelog, made of ours."""
    from project import MAINTAINER, epoch, releases  # noqa: PLC0415 - as in main

    entries: list[str] = []
    for release in releases():
        when = datetime.fromisoformat(release.date).replace(tzinfo=UTC) if release.date else None
        stamp = format_datetime(when or datetime.fromtimestamp(epoch(), UTC))
        changes = "\n".join(_bullet(change) for change in release.changes)
        entries.append(
            f"holdfast ({release.version}) unstable; urgency=medium\n\n{changes}\n\n -- {MAINTAINER}  {stamp}"
        )
    return "\n\n".join(entries) + "\n"


def metainfo() -> str:
    """Return AppStream's description in all languages, with the releases of our changelog."""
    from describing import METAINFO, translated  # noqa: PLC0415 - as in main
    from project import epoch, releases  # noqa: PLC0415 - as above

    today = datetime.fromtimestamp(epoch(), UTC).date().isoformat()
    lines = [f'<release version="{each.version}" date="{each.date or today}"/>' for each in releases()]
    return translated(METAINFO.read_text("utf-8")).replace("@RELEASES@", "\n    ".join(lines))


def copyright_file() -> str:
    """Return Debian's machine-readable list of who wrote what is in the package."""
    from environment import CHECKOUT  # noqa: PLC0415 - as in main
    from licences import QT, parts  # noqa: PLC0415 - as above
    from project import MAINTAINER  # noqa: PLC0415 - as above

    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: Holdfast",
        f"Upstream-Contact: {MAINTAINER}",
        "Comment: The package is built from a bundle that contains Python and the libraries below.",
        "",
        "Files: *",
        "Copyright: The Holdfast contributors",
        "License: Expat",
        *(f" {line}" if line else " ." for line in (CHECKOUT / "LICENSE").read_text("utf-8").splitlines()),
    ]
    lines += ["", "Files: usr/lib/holdfast/lib/PySide6/* usr/lib/holdfast/lib/shiboken6/*"]
    lines += ["Copyright: The Qt Company Ltd. and other contributors", "License: LGPL-3"]
    lines += [f" On Debian systems their text is in /usr/share/common-licenses/{name}." for name in sorted(QT)]
    for part in parts():
        if part.texts:
            name = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{part.name}-{part.licence}").strip("-")
            lines += ["", f"Files: usr/lib/holdfast/lib/{part.name.replace('-', '*')}*"]
            lines += [f"Copyright: the authors of {part.name}, named in its licence", f"License: {name}"]
            for text in part.texts:
                content = text.read_text("utf-8", errors="replace").splitlines()
                common = next((name for title, name in COMMON_TEXTS.items() if title in "\n".join(content)), "")
                if common and len(content) > LONG_TEXT:
                    content = [f"On Debian systems its text is in /usr/share/common-licenses/{common}."]
                lines += [f" {line.rstrip()}" if line.strip() else " ." for line in content]
    return "\n".join(lines) + "\n"


def checksums(tree: Path) -> str:
    """Return the list that `dpkg --verify` compares with."""
    import hashlib  # noqa: PLC0415 - only here

    files = [path for path in sorted((tree / "usr").rglob("*")) if path.is_file() and not path.is_symlink()]
    digests = (hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() for path in files)
    return "".join(f"{digest}  {path.relative_to(tree)}\n" for path, digest in zip(files, digests, strict=True))


def _bullet(change: str) -> str:
    """Return a paragraph as an item of Debian's changelog."""
    import textwrap  # noqa: PLC0415 - only here

    return textwrap.fill(change, LINE, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _pack(path: Path, text: str) -> None:
    """Write a text compressed, without the time at which that was done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    interpreter.ensure_supported()

    from stage import inside

    inside("package")
    sys.exit(main())
