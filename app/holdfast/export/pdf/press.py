"""The process that sets pages, with typst: what a text makes of it can be stopped by killing it, and a gigabyte that
it took is given back when it ends. Speaks the lines of `render.worker`; this file is what runs in it.

It reads the source it is given and the system's fonts, and nothing else: the source is code whose strings are
literals, its root is an empty folder, and there are no packages.
"""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import Any, cast

from holdfast.render.serving import serve

PRESS_ARGUMENT = "--pdf-press"
"""What a frozen Holdfast is started with to become the press; its `main` then calls `press.main`."""

TEXT_FONTS = (
    "Inter", "Noto Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", "Helvetica", "Arial", "Liberation Sans",
    "DejaVu Sans", "Libertinus Serif",
)  # fmt: skip
MONO_FONTS = (
    "JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "Noto Sans Mono", "Liberation Mono",
    "DejaVu Sans Mono",
)  # fmt: skip
WIDE_FONTS = {
    "ja": ("Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo"),
    "ko": ("Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"),
    "zh": ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"),
    "zh-TW": ("Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei"),
}
OTHER_FONTS = (
    "Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai",
    "Noto Sans Symbols 2", "Noto Sans Symbols", "Segoe UI Symbol", "Apple Symbols", "DejaVu Sans",
    "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "New Computer Modern Math",
)  # fmt: skip
TRIES = 4
MANY_MISSING = 40
"""Different signs without a glyph up to which each is written as its number; beyond, a whole script has no font."""

_MISSING = re.compile(r"the text `(\"(?:\\.|[^\"\\])*\")` could not be displayed")
_TYPST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


class _Press:
    """Sets sources, with the fonts looked for once."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415 - 81 MB that only this process loads

        self._typst = typst
        self._fonts = typst.Fonts()
        self._families = {family.lower(): family for family in self._fonts.families()}

    def set(self, source: str, output: str, root: str, inputs: dict[str, str]) -> dict[str, Any]:
        """Set the source in the file `source`, and say how many pages it has and what could not be shown."""
        text = Path(source).read_text("utf-8")
        inputs = {**inputs, "text": self._list(TEXT_FONTS, text), "mono": self._list(MONO_FONTS, text)}
        missing: list[str] = []
        for _ in range(TRIES):
            error = self._compile(text, output, root, inputs, ["ua-1"])
            if error is None:
                return self._answer(output, missing, is_accessible=True)
            found = _missing_in(error)
            if not found or len(missing) + len(found) > MANY_MISSING:
                missing += found
                break
            missing += found
            for sign in found:
                text = text.replace(sign, "".join(f"[U+{ord(each):04X}]" for each in sign))
        error = self._compile(text, output, root, inputs, [])
        return {"error": error} if error is not None else self._answer(output, missing, is_accessible=False)

    def _compile(self, text: str, output: str, root: str, inputs: dict[str, str], standards: list[Any]) -> str | None:
        """Set a text; return what typst says against it, None where all is well."""
        try:
            compiler = self._typst.Compiler(
                text.encode(),
                root=Path(root),
                font_paths=self._fonts,
                sys_inputs=inputs,
                package_path=Path(root),
                package_cache_path=Path(root),
            )
            pages = compiler.compile(format="pdf", pdf_standards=standards)
            Path(output).write_bytes(cast("bytes", pages))
        except (self._typst.TypstError, RuntimeError, ValueError) as err:
            return str(err) or type(err).__name__
        return None

    def _answer(self, output: str, missing: list[str], *, is_accessible: bool) -> dict[str, Any]:
        from holdfast.export.pdf.joining import page_count  # noqa: PLC0415 - as it is needed

        pages = page_count(Path(output).read_bytes())
        return {"pages": pages, "missing": "".join(dict.fromkeys("".join(missing))), "is_accessible": is_accessible}

    def _list(self, wished: tuple[str, ...], text: str) -> str:
        """Return the fonts to use, those that are here, the one for the text's own script before the others."""
        first = next((self._families[name.lower()] for name in wished if name.lower() in self._families), "")
        names = [first, *(name for language in _languages(text) for name in WIDE_FONTS[language]), *OTHER_FONTS]
        here = (self._families.get(name.lower(), "") for name in names)
        return "|".join(dict.fromkeys(filter(None, here)))


def _languages(text: str) -> list[str]:
    """Return the East Asian languages, that of the text first: the same signs look different in each."""
    order = ["zh", "ja", "ko", "zh-TW"]
    if re.search("[\u3040-\u30ff]", text):
        first = "ja"
    elif re.search("[\uac00-\ud7af]", text):
        first = "ko"
    else:
        first = "zh"
    return [first, *(each for each in order if each != first)]


def _missing_in(error: str) -> list[str]:
    """Return the signs that typst has no glyph for; [] where it complains of anything else too."""
    found = []
    for quoted in _MISSING.findall(error):
        text = _TYPST_ESCAPE.sub(lambda each: chr(int(each[1], 16)), quoted[1:-1])
        text = text.replace('\\"', '"').replace("\\\\", "\\")
        found += [sign for sign in text if not sign.isascii()]
    return list(dict.fromkeys(found))


def main() -> None:
    """Answer jobs about pages."""
    press = functools.cache(_Press)

    def answer(request: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        match request["job"]:
            case "set":
                return press().set(**request["argument"])
            case "join":
                return _join(**request["argument"])
            case _:
                return None

    serve(answer)


def _join(parts: list[str], output: str) -> dict[str, Any]:
    from holdfast.export.pdf.joining import Unknown, join  # noqa: PLC0415 - only long conversations need it

    try:
        join([Path(part) for part in parts], Path(output))
    except (Unknown, OSError, ValueError, KeyError) as err:
        return {"error": f"{type(err).__name__}: {err}"}
    return {}


def command() -> tuple[str, ...]:
    """Return the line that starts the press."""
    if getattr(sys, "frozen", False):
        return (sys.executable, PRESS_ARGUMENT)
    return (sys.executable, "-P", "-m", "holdfast.export.pdf.press")


if __name__ == "__main__":
    main()
