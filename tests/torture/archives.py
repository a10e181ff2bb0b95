"""Import archives that were made to harm: bombs, overlaps, traversal, encryption, nonsense, absurd sizes and depths.

    python tests/torture/archives.py

Each is imported by the program itself, in a process of its own that is watched: no crash, nothing written outside its
folder, at most 1 GB of memory, at most 10 s of processor time, and a reason in words where nothing came of it.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers import builders  # noqa: E402 - found only after the line above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAME = "conversations.json"
MOST_BYTES, MOST_S = 1 << 30, 10.0
STORED, DEFLATED, BZIP2, LZMA = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA


@dataclass(frozen=True)
class Outcome:
    """What became of an archive."""

    name: str
    code: int
    said: str
    seconds: float
    memory_bytes: int
    strays: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Say whether it was borne."""
        is_calm = self.code in {0, 1, 2} and "Traceback" not in self.said and bool(self.said.strip())
        return is_calm and self.seconds <= MOST_S and self.memory_bytes <= MOST_BYTES and not self.strays


def good() -> bytes:
    """Return the JSON of a sound export."""
    return json.dumps([builders.conversation(builders.human("hello"), name="Farm")]).encode()


def zipped(*members: tuple[str, bytes], method: int = DEFLATED) -> bytes:
    """Return a zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, *places: tuple[bytes, int, bytes]) -> bytes:
    """Return the bytes with something written behind the start of each marker, wherever that stands."""
    edited = bytearray(data)
    for marker, offset, content in places:
        at = edited.find(marker)
        while at >= 0:
            edited[at + offset : at + offset + len(content)] = content
            at = edited.find(marker, at + 4)
    return bytes(edited)


def of_zeros(megabytes: int, members: int = 1, method: int = DEFLATED) -> bytes:
    """Return a zip that grows a thousandfold."""
    content = b"[" + b" " * (megabytes << 20) + b"]"
    return zipped(*((NAME if not at else f"conversations-{at}.json", content) for at in range(members)), method=method)


def overlapping(entries: int) -> bytes:
    """Return a zip whose entries all point to one body."""
    one = zipped((NAME, b"[" + b" " * (1 << 20) + b"]"))
    at = one.find(b"PK\x01\x02")
    end = one.find(b"PK\x05\x06")
    entry = one[at:end]
    directory = entry * entries
    tail = bytearray(one[end:])
    tail[8:12] = min(entries, 65_535).to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    return one[:at] + directory + bytes(tail)


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def archives() -> dict[str, Callable[[], bytes]]:
    """Return what makes each of them."""
    whole = zipped((NAME, good()))
    deep = 200_000
    message = b'[{"uuid":"u","name":"n","chat_messages":[{"uuid":"m","sender":"human","text":"hi"}]}]'
    return {
        "empty.zip": lambda: b"",
        "nonsense.zip": lambda: b"nonsense" * 1000,
        "only the end.zip": lambda: whole[whole.find(b"PK\x05\x06") :],
        "cut in half.zip": lambda: whole[: len(whole) // 2],
        "cut at the end.zip": lambda: whole[:-10],
        "no members.zip": zipped,
        "bomb of 1 GB.zip": lambda: of_zeros(1024),
        "bomb in 20 members.zip": lambda: of_zeros(200, 20),
        "bomb by bzip2.zip": lambda: of_zeros(200, method=BZIP2),
        "bomb by lzma.zip": lambda: of_zeros(50, method=LZMA),
        "a zip in a zip.zip": lambda: zipped(("inner.zip", zipped((NAME, good())))),
        "overlap of 1,000.zip": lambda: overlapping(1_000),
        "overlap of 60,000.zip": lambda: overlapping(60_000),
        "traversal.zip": lambda: zipped(("../../" + NAME, good()), ("../outside.txt", b"x")),
        "absolute name.zip": lambda: zipped(("/outside.txt", b"x"), ("/" + NAME, good())),
        "drive letter.zip": lambda: zipped(("C:\\outside.txt", b"x"), (NAME, good())),
        "empty name.zip": lambda: changed(zipped(("aaaa.json", good())), (b"aaaa.json", 0, b"\0\0\0\0")),
        "name of 60,000.zip": lambda: zipped(("a" * 60_000 + ".json", good())),
        "control letters.zip": lambda: zipped(("\x1b[31mconversations\x07.json", good())),
        "same name twice.zip": lambda: zipped((NAME, good()), (NAME, good())),
        "encrypted bit.zip": lambda: changed(whole, (LOCAL, 6, b"\x01\0"), (CENTRAL, 8, b"\x01\0")),
        "unknown method.zip": lambda: changed(whole, (LOCAL, 8, b"\x63\0"), (CENTRAL, 10, b"\x63\0")),
        "stored as deflated.zip": lambda: changed(whole, (LOCAL, 8, b"\0\0"), (CENTRAL, 10, b"\0\0")),
        "wrong check sum.zip": lambda: changed(whole, (LOCAL, 14, b"\1\2\3\4"), (CENTRAL, 16, b"\1\2\3\4")),
        "size of 4 GB.zip": lambda: changed(
            whole, (LOCAL, 22, b"\xfe\xff\xff\xff"), (CENTRAL, 24, b"\xfe\xff\xff\xff")
        ),
        "body beyond the end.zip": lambda: changed(whole, (CENTRAL, 42, b"\xff\xff\xff\x7f")),
        "symbolic link.zip": lambda: changed(
            zipped((NAME, b"/etc/passwd")), (CENTRAL, 4, b"\x14\x03"), (CENTRAL, 38, b"\0\0\xff\xa1")
        ),
        "100,000 members.zip": lambda: zipped(*((f"{at}.json", b"") for at in range(100_000)), method=STORED),
        "deep lists.json": lambda: b"[" * deep + b"]" * deep,
        "deep objects.json": lambda: b'[{"uuid":' + b'{"a":' * deep + b"1" + b"}" * deep + b"}]",
        "no end.json": lambda: message[:-20],
        "other encoding.json": lambda: good().decode().encode("utf-16"),
        "bad bytes.json": lambda: message.replace(b"hi", b"\xff\xfe\x80"),
        "lone surrogates.json": lambda: message.replace(b"hi", b"\\ud800 \\udfff"),
        "number of 10,000 digits.json": lambda: message.replace(b'"u"', b"9" * 10_000),
        "infinite number.json": lambda: message.replace(b'"u"', b"1e999999"),
        "not a number.json": lambda: message.replace(b'"u"', b"NaN"),
        "text of 64 MB.json": lambda: message.replace(b"hi", b"x" * (64 << 20)),
        "a million keys.json": lambda: b"[{" + b",".join(b'"%d":0' % at for at in range(1_000_000)) + b"}]",
        "everything null.json": lambda: b'[{"uuid":null,"name":null,"chat_messages":[null,{},[],{"uuid":null}]}]',
        "its own parent.json": lambda: message.replace(b'"uuid":"m"', b'"uuid":"m","parent_message_uuid":"m"'),
        "null letters.json": lambda: message.replace(b"hi", b"\\u0000\\u0000"),
    }


def tried(name: str, folder: Path) -> Outcome:
    """Import one archive with the program and watch it; another process makes it, whose memory does not count."""
    place = folder / "place"
    place.mkdir()
    subprocess.run([sys.executable, __file__, "--make", name, place / name], check=True)
    data = place / "data"
    command = [sys.executable, "-m", "holdfast", "--data-dir", str(data), "import", str(place / name)]
    surroundings = os.environ | {"PYTHONPATH": str(TESTS.parent / "app"), "HOME": str(folder), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=surroundings, cwd=place, text=True
    )
    said = process.stdout.read() if process.stdout is not None else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    strays = {str(each.relative_to(folder)) for each in folder.rglob("*") if data not in each.parents}
    strays -= {"place", f"place/{name}", "place/data"}
    return Outcome(
        name,
        process.returncode,
        said,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        tuple(sorted(strays)),
    )


def run(names: Sequence[str] = ()) -> list[Outcome]:
    """Try these, or all of them."""
    outcomes = []
    for name in names or archives():
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(tried(name, Path(folder)))
    return outcomes


def main() -> None:
    """Try those that are named, or all, and print."""
    if sys.argv[1:2] == ["--make"]:
        warnings.simplefilter("ignore")  # the standard library's, of a name given twice
        Path(sys.argv[3]).write_bytes(archives()[sys.argv[2]]())
        return
    outcomes = run(sys.argv[1:])
    for each in outcomes:
        words = each.said.strip().replace("\n", " ")[:110]
        mark = "borne" if each.is_right else "WRONG"
        print(f"{mark} {each.name}: {each.seconds:.1f} s, {each.memory_bytes >> 20} MB, code {each.code}: {words}")
    right = sum(each.is_right for each in outcomes)
    slowest, largest = max(each.seconds for each in outcomes), max(each.memory_bytes for each in outcomes) >> 20
    print(f"{right} of {len(outcomes)} borne; at most {slowest:.1f} s and {largest} MB")
    raise SystemExit(right != len(outcomes))


if __name__ == "__main__":
    main()
