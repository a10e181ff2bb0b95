"""Code and CJK, found as a person would expect: what is typed, what it finds and what it does not."""

from __future__ import annotations

import pytest

from holdfast.search import marks
from search.conftest import SearchTable, understood

# typed, texts that it must find, texts that it must not find
PROBES = [
    # Names in camel case, by whole, by part, by the other spellings.
    (
        "getElementById",
        ["call getElementById now", "document.getElementById('x')", "get_element_by_id"],
        ["getElement"],
    ),
    ("getelementbyid", ["call getElementById now"], []),
    ("element", ["call getElementById now", "an element"], ["elementary", "elements"]),
    ("getElement*", ["call getElementById now"], ["get a life"]),
    ("get_element_by_id", ["getElementById()", "get_element_by_id(3)"], ["get the element"]),
    ("HTTPServer", ["class HTTPServer:", "http_server.py"], ["HTTP is a protocol"]),
    ("server", ["class HTTPServer:", "the server"], ["servers"]),
    ("http", ["class HTTPServer:", "HTTP is a protocol"], ["https"]),
    ("useState", ["const [x, setX] = useState(0)"], ["use the state"]),
    ("java", ["Java is an island"], ["JavaScript is a language"]),
    ("javascript", ["JavaScript is a language"], ["Java is an island"]),
    ("hub", ["a hub"], ["GitHub"]),
    ("pdf", ["a PDF", "PDF, twice"], ["three PDFs"]),
    # Names with underscores and hyphens.
    ("foo_bar", ["foo_bar = 1", "fooBar()", "foo-bar", "foo bar"], ["foo", "bar foo"]),
    ("foobar", ["foobar", "FooBar"], ["foo"]),
    ("fooBar", ["foo_bar = 1", "fooBar()"], ["foo"]),
    ("bar", ["foo_bar = 1", "fooBar()"], ["foobar"]),
    ("kebab-case", ["in kebab-case", "kebabCase"], ["kebab"]),
    ("e-mail", ["an e-mail", "an email", "E-Mail"], ["mail"]),
    ("utf-8", ["encoded as UTF-8", "utf8"], ["utf-16"]),
    ("__init__", ["def __init__(self)", "init"], ["initial"]),
    ("MAX_VALUE", ["Integer.MAX_VALUE", "max_value"], ["MAX"]),
    ("--no-verify", ["git commit --no-verify"], ["verify"]),
    # Dotted, arrowed, sliced.
    ("np.zeros", ["a = np.zeros(3)", "np.zeros"], ["np.ones", "zeros"]),
    ("zeros", ["a = np.zeros(3)"], ["zero"]),
    ("foo->bar", ["x = foo->bar;"], ["foo", "bar->foo"]),
    ("bar", ["x = foo->bar;", "foo::bar()"], []),
    ("std::vector", ["std::vector<int> v;"], ["vector"]),
    ("3.11.7", ["Python 3.11.7 is out"], ["3.11.8", "7.11.3"]),
    ("3.11", ["Python 3.11.7 is out"], ["3.12"]),
    ("v2.0", ["since v2.0"], ["v2.1"]),
    ("192.168.0.1", ["ping 192.168.0.1"], ["192.168.0.2"]),
    ("ada@example.org", ["write to ada@example.org today"], ["bob@example.org"]),
    ("example.org", ["write to ada@example.org today", "https://example.org/x"], ["example.com"]),
    ("/etc/hosts", ["edit /etc/hosts"], ["/etc/passwd", "hosts"]),
    ("hosts", ["edit /etc/hosts"], []),
    ("C:\\Users", ["in C:\\Users\\ada"], ["Users"]),
    ("https://example.org/a?b=c", ["see https://example.org/a?b=c"], ["https://example.org/"]),
    ("f(x)", ["let f(x) = 2"], ["x of f"]),
    ("#include <stdio.h>", ["#include <stdio.h>"], ["stdio"]),
    ("a[i]", ["swap a[i] and a[j]"], ["a[j]"]),
    ("a3f9b2c", ["commit a3f9b2c fixed it"], ["a3f9b2d"]),
    ("don't", ["I don't know", "I don\u2019t know"], ["do not"]),
    # Languages whose names are not words.
    ("C++", ["written in C++", "c++ rocks", "C++17"], ["written in C", "C# here"]),
    ("c++", ["written in C++"], ["written in C"]),
    ("C#", ["a C# class", "```csharp"], ["written in C", "C++"]),
    ("F#", ["F# is nice"], ["the letter F"]),
    (".NET", ["on .NET 8", "ASP.NET"], ["a net", "example.net"]),
    ("C", ["written in C"], ["Pascal"]),
    ('"C++ code"', ["some C++ code"], ["some C code"]),
    ("g++", ["g++ -O2"], ["g"]),
    ("node.js", ["in Node.js"], ["node"]),
    # Accents, case, marks.
    ("cafe", ["un caf\u00e9", "cafe\u0301", "CAF\u00c9"], ["cafeteria"]),
    ("caf\u00e9", ["un cafe", "un caf\u00e9"], []),
    ("\u00dcber", ["uber", "\u00fcber allem"], []),
    ("soft", ["so\u00adft"], []),
    ("hello", ["hello\U0001f914", "\u2066hello\u2069"], []),
    ("\U0001f389", ["done \U0001f389"], ["done \U0001f914"]),
    ("done\U0001f389", ["\U0001f389 well done"], ["done", "\U0001f389"]),
    ('"well done \U0001f389"', ["well done \U0001f389\U0001f389"], ["done well \U0001f389"]),
    ("so\u00adft", ["soft"], []),
    ("final", ["the \ufb01nal \ufb02ow"], ["nal"]),
    ("auflage", ["auf\u200clage"], ["lage"]),
    # Scripts whose vowels are marks: they count where they are letters and do not where they are left out.
    (
        "\u0939\u093f\u0928\u094d\u0926\u0940",
        ["\u092e\u0948\u0902 \u0939\u093f\u0928\u094d\u0926\u0940 \u092c\u094b\u0932\u0924\u093e"],
        ["\u0939\u0928\u0926"],
    ),
    ("\u05e9\u05dc\u05d5\u05dd", ["\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd"], ["\u05e9\u05dc"]),
    (
        "\u0645\u062d\u0645\u062f",
        ["\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0640\u0645\u062f"],
        ["\u062d\u0645\u062f"],
    ),
    (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"],
        [],
    ),
    (
        "\u0e44\u0e17\u0e22",
        ["\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22\u0e07\u0e48\u0e32\u0e22"],
        ["\u0e20\u0e32\u0e29\u0e32"],
    ),
    ("\u0e17\u0e35\u0e48", ["\u0e2d\u0e22\u0e39\u0e48\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48"], ["\u0e17\u0e19"]),
    # Chinese, Japanese, Korean.
    (
        "\u4e2d\u6587",
        ["\u6211\u4f1a\u8bf4\u4e2d\u6587\u548c\u82f1\u6587", "\u4e2d\u6587"],
        ["\u4e2d\u56fd\u6587\u5316"],
    ),
    ("\u6587", ["\u4e2d\u6587", "\u6587\u5316", "\u4e2d\u6587\u8bed"], ["\u4e2d\u56fd"]),
    ("\u4e2d\u56fd\u6587\u5316", ["\u4e2d\u56fd\u6587\u5316\u53f2"], ["\u4e2d\u56fd\u7684\u6587\u5316"]),
    (
        "Python\u7f16\u7a0b",
        ["\u5b66\u4e60Python\u7f16\u7a0b", "python \u7f16\u7a0b\u8bed\u8a00"],
        ["\u7f16\u7a0bPython"],
    ),
    ("python", ["\u5b66\u4e60Python\u7f16\u7a0b"], []),
    ("\u7f16\u7a0b \u8bed\u8a00", ["\u7f16\u7a0b\u7684\u8bed\u8a00"], ["\u7f16\u7a0b"]),
    ('"\u7f16\u7a0b\u8bed\u8a00"', ["\u8fd9\u662f\u7f16\u7a0b\u8bed\u8a00"], ["\u7f16\u7a0b\u7684\u8bed\u8a00"]),
    ("\u6771\u4eac", ["\u6771\u4eac\u30bf\u30ef\u30fc", "\u6771\u4eac\u306b\u884c\u304f"], ["\u4eac\u6771"]),
    ("\u30bf\u30ef\u30fc", ["\u6771\u4eac\u30bf\u30ef\u30fc\u3067"], ["\u30bf\u30ef"]),
    (
        "\u30ac\u30a4\u30c9",
        ["\uff76\uff9e\uff72\uff84\uff9e", "\u30ac\u30a4\u30c9\u30d6\u30c3\u30af"],
        ["\u30ab\u30a4\u30c8"],
    ),
    ("\uff76\uff9e\uff72\uff84\uff9e", ["\u30ac\u30a4\u30c9"], ["\u30ab\u30a4\u30c8"]),
    ("\u304c", ["\u304b\u3099\u3059", "\u304c\u3059"], ["\u304b\u3059"]),
    ("\u4eba\u3005", ["\u4eba\u3005\u306f"], ["\u4eba\u306f"]),
    ("\ud55c\uad6d", ["\ud55c\uad6d\uc5b4", "\ub300\ud55c\uad6d\uc778"], ["\ud55c\uc790"]),
    ("\ud55c\uad6d\uc5b4", ["\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"], []),
    ("\U00020bb7\u91ce", ["\U00020bb7\u91ce\u5bb6"], ["\u91ce\u5bb6"]),
    ("\uff21\uff22\uff23", ["abc", "\uff21\uff22\uff23"], []),
    ("\u65e5\u672c OR \u4e2d\u56fd", ["\u65e5\u672c\u8a9e", "\u4e2d\u56fd\u8a9e"], ["\u97d3\u56fd"]),
    ("\u4e2d\u56fd -\u6587\u5316", ["\u4e2d\u56fd\u5386\u53f2"], ["\u4e2d\u56fd\u6587\u5316"]),
]


@pytest.mark.parametrize(
    ("typed", "found", "missed"), PROBES, ids=[f"{n}-{probe[0]}" for n, probe in enumerate(PROBES)]
)
def test_probe(table: SearchTable, typed: str, found: list[str], missed: list[str]):
    """What is typed finds these texts and marks something in each, and does not find those."""
    query = understood(typed)
    wanted = {table.add(text): text for text in found}
    unwanted = {table.add(text): text for text in missed}

    hits = table.find(query)

    assert [text for row, text in wanted.items() if row not in hits] == []
    assert [text for row, text in unwanted.items() if row in hits] == []
    assert [text for text in found if not marks(text, query)] == []
