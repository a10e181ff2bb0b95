"""What the column lists and what the pages compute: values, without a window."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.made_conversations import NOON, forked, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment, ReferenceBlock, Sender
from holdfast.errors import HoldfastError
from holdfast.gui.side.comparing import AROUND, MOST_PAIRS, compare
from holdfast.gui.side.contents import ToArtifact, ToMessage, ToText, contents_of, first_line
from holdfast.gui.side.drawing import cleaned, draw
from holdfast.gui.side.kinds import artifact_title, file_name, kind_of, kind_of_name, safe_name, unused_name
from holdfast.gui.side.saving import save, save_all
from holdfast.gui.side.section import shares
from holdfast.gui.side.sheets import fenced
from holdfast.jobs import Cancelled, CancelToken
from holdfast.render import nodes, parse

LINES = st.lists(st.sampled_from(["a", "b", "", "  c", "-d", "+e", "@@"]), max_size=12)


def contents(opened):
    path = tuple(stored.id for stored in opened.current_path())
    return contents_of(opened, path, NOON)


def grown(title, *texts, **more):
    versions = tuple(ArtifactVersion("write", text) for text in texts)
    return Artifact(key="key", kind="artifact", title=title, versions=versions, **more)


# contents


def test_the_outline_is_the_prompts_of_the_branch_with_their_place_in_it():
    opened = talk(1, "T", "First?\nMore of it", "An answer", "## Second *question*", "Another")

    outline = contents(opened).outline

    assert [item.text for item in outline] == ["First?", "Second *question*"]
    assert [item.target for item in outline] == [ToMessage(10_001, 0), ToMessage(10_003, 2)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\n  ```\n# Title", "Title"),
        ("a\u202ereversed\u200f", "areversed"),
        ("\x00\x07", ""),
        ("", ""),
        ("word " * 100, ("word " * 32).strip()[:159] + "…"),
    ],
)
def test_a_line_says_the_first_words_and_nothing_unseen(text, line):
    assert first_line(text) == line


def test_a_prompt_without_words_is_named_by_what_came_with_it():
    pasted = said("", attachments=(Attachment("pasted", "", text="x" * 4210),))
    nothing = said("")

    outline = contents(talk(1, "T", pasted, "ok", nothing)).outline

    assert [item.text for item in outline] == ["Pasted text", "Without words"]


def test_attachments_say_how_much_there_is_and_what_the_export_lacks():
    text = Attachment("pasted", "", text="x" * 4210)
    document = Attachment("document", "plan.pdf", text="words")
    picture = Attachment("file", "photo\u202egpj.exe", size_bytes=10, file_id="f")
    prompt = said("Look", attachments=(text, document, picture))
    prompt = replace(prompt, blocks=(*prompt.blocks, ReferenceBlock("image", "f1")))

    items = contents(talk(1, "T", prompt)).attachments

    assert [(item.text, item.detail) for item in items] == [
        ("Pasted text", "4,210 characters"),
        ("plan.pdf", "5 characters"),
        ("photogpj.exe", "not kept here"),
        ("Picture", "not kept here"),
    ]
    assert [item.target for item in items] == [
        ToText(text),
        ToText(document),
        ToMessage(10_001, 0),
        ToMessage(10_001, 0),
    ]


def test_artifacts_say_their_type_and_how_many_versions_there_are():
    opened = replace(
        talk(1, "T", "Q"),
        artifacts=(
            grown("schema.sql", "a", "b", language="sql", media_type="application/vnd.ant.code"),
            grown("N", "x"),
        ),
    )

    items = contents(opened).artifacts

    assert [(item.text, item.detail, item.target) for item in items] == [
        ("schema.sql", "SQL · v2", ToArtifact(0)),
        ("N", "Text", ToArtifact(1)),
    ]
    assert items[0].spoken == "schema.sql, SQL · 2 versions"


def test_branches_are_listed_where_there_are_any_and_the_one_shown_is_known():
    assert contents(talk(1, "T", "Q", "A")).branches == ()

    items = contents(forked(2, "T", "Q", "one", "two", "three")).branches

    assert [item.text for item in items] == ["Claude: one", "Claude: two", "Claude: three"]
    assert [item.is_here for item in items] == [False, False, True]
    assert items[0].detail == "1/3 · 14 Mar"
    assert items[2].spoken == "Claude: three, 3 of 3 · 14 Mar, shown now"


def test_a_fork_below_a_fork_stands_further_in_and_below_its_own_branch():
    opened = forked(2, "T", "Q", "one", "two")
    first, second = opened.messages[1:]
    more = [
        replace(first, id=100 + at, parent_id=first.id, branch=at, branch_count=2, is_current=False, message=said(text))
        for at, text in ((1, "deeper"), (2, "deepest"))
    ]
    opened = replace(opened, messages=(opened.messages[0], first, second, *more))

    assert [(item.text, item.depth) for item in contents(opened).branches] == [
        ("Claude: one", 0),
        ("deeper", 1),
        ("deepest", 1),
        ("Claude: two", 0),
    ]


# kinds and names


@pytest.mark.parametrize(
    ("artifact", "name", "shown", "language"),
    [
        (grown("a", media_type="text/markdown"), "Markdown", "markdown", "markdown"),
        (grown("a", media_type="image/svg+xml"), "Drawing", "drawing", "xml"),
        (grown("a", media_type="text/html"), "Web page", "code", "html"),
        (grown("a", media_type="application/vnd.ant.react"), "React", "code", "jsx"),
        (grown("a", media_type="application/vnd.ant.code", language="Python"), "Python", "code", "python"),
        (grown("a", media_type="application/vnd.ant.code", language="brainfuck"), "Code", "code", "brainfuck"),
        (grown("main.rs"), "Rust", "code", "rust"),
        (replace(grown(""), key="/home/claude/x.svg"), "Drawing", "drawing", "xml"),
        (grown("no type at all"), "Text", "prose", ""),
    ],
)
def test_a_document_is_shown_by_its_type_its_language_or_its_name(artifact, name, shown, language):
    kind = kind_of(artifact)

    assert (kind.name, kind.shown, kind.language) == (name, shown, language)


def test_an_unknown_suffix_is_text_as_it_stands():
    assert kind_of_name("data.weird").shown == "code"
    assert kind_of_name("letter.pdf").shown == "prose"


@pytest.mark.parametrize(
    ("title", "suffix", "name"),
    [
        ("schema.sql", ".sql", "schema.sql"),
        ("The corner behind the shed", ".svg", "The corner behind the shed.svg"),
        ("../../etc/passwd", ".txt", "etc passwd.txt"),
        ("a/b\\c:d*e?.md", ".md", "a b c d e.md"),
        ("..", ".md", "Untitled.md"),
        ("", ".txt", "Untitled.txt"),
        ("CON", ".txt", "_CON.txt"),
        ("con.py", ".py", "_con.py"),
        ("invoice\u202efdp.exe", ".md", "invoice fdp.exe.md"),
        ("Version 2.0 of the plan", ".md", "Version 2.0 of the plan.md"),
        ("京都", ".md", "京都.md"),
        ("x" * 500, ".md", "x" * 120 + ".md"),
        ("tail. ", ".md", "tail.md"),
    ],
)
def test_a_file_is_named_by_its_title_as_far_as_systems_allow(title, suffix, name):
    assert safe_name(title, suffix) == name


@given(st.text(max_size=200), st.sampled_from(["", ".md", ".py"]))
def test_no_title_leads_out_of_the_folder(title, suffix):
    name = safe_name(title, suffix)

    assert name
    assert Path(name).name == name
    assert not name.startswith(".")
    assert not set(name) & set('<>:"/\\|?*\0\n')


def test_a_file_of_the_chat_keeps_its_own_name():
    artifact = replace(grown("Some title"), kind="file", key="/mnt/outputs/report.py")

    assert file_name(artifact) == "report.py"
    assert artifact_title(replace(artifact, title="")) == "report.py"


def test_a_name_that_is_taken_gets_a_number():
    assert unused_name("Plan.md", {"plan.md", "plan (2).md"}) == "Plan (3).md"


# comparing


def applied(before, difference):
    """Return what a unified difference makes of `before`, and what it was made from, line by line."""
    old, new, at = [], [], 0
    for line in difference.text.split("\n"):
        if line.startswith("@@ "):
            start = int(line.split()[1][1:].split(",")[0])
            length = line.split()[1].split(",")[1:]
            begin = start if length == ["0"] else start - 1
            old += before[at:begin]
            new += before[at:begin]
            at = begin
        elif line[:1] in " -+":
            old += [line[1:]] if line[0] in " -" else []
            new += [line[1:]] if line[0] in " +" else []
            at += line[0] in " -"
    return old + before[at:], new + before[at:]


@given(LINES, LINES)
def test_a_difference_makes_the_one_of_the_other(before, after):
    difference = compare("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()

    if difference.text:
        assert applied(old, difference) == (old, new)
    else:
        assert old == new
    assert difference.added - difference.removed == len(new) - len(old)


def test_little_is_shown_around_a_change():
    lines = [str(number) for number in range(100)]
    changed = [*lines[:50], "other", *lines[51:]]

    difference = compare("\n".join(lines), "\n".join(changed))

    assert (difference.added, difference.removed, difference.is_rough) == (1, 1, False)
    assert len(difference.text.splitlines()) == 1 + 2 + 2 * AROUND
    assert difference.text.startswith("@@ -48,7 +48,7 @@\n 47")


def test_texts_too_long_to_compare_are_told_apart_roughly():
    lines = [f"{number % 7}" for number in range(int((7 * MOST_PAIRS) ** 0.5) + 10)]

    difference = compare("\n".join(["x", *lines, "y"]), "\n".join(["x", *reversed(lines), "y"]))

    assert difference.is_rough
    assert difference.added == difference.removed > 0


@given(st.text(alphabet="`ab\n", max_size=40))
def test_code_stays_within_its_fence_whatever_is_in_it(text):
    (block,) = parse(fenced(text, "python"))

    assert isinstance(block, nodes.CodeBlock)
    assert block.text.rstrip("\n") == text.rstrip("\n")


# drawings

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>'
)


def test_a_drawing_becomes_a_picture_of_its_size(qapp):
    image = draw(SQUARE, 2.0)

    assert image is not None
    assert (image.width(), image.height(), image.devicePixelRatio()) == (80, 40, 2.0)
    assert image.pixelColor(40, 20).name() == "#ff0000"


def test_a_drawing_opens_no_file(qapp, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(SQUARE)
    for address in (str(secret), secret.as_uri()):
        source = f'<svg width="40" height="20"><image href="{address}" width="40" height="20"/></svg>'
        image = draw(source)
        assert "secret" not in cleaned(source).decode()
        assert image is None or image.pixelColor(20, 10).alpha() == 0


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p>hello</p></foreignObject>",
        '<style>@import url("http://example.org/a.css");</style>',
        "<style>@imp<![CDATA[ort 'http://example.org/a.css']]></style>",
        '<rect style="fill:url(http://example.org/#a)" width="1" height="1"/>',
        '<rect onclick="go(\'http://example.org\')" width="1" height="1"/>',
        '<use href="http://example.org/#a"/>',
        '<image xlink:href="http://example.org/a.png"/>',
        '<image href="data:image/svg+xml;base64,aHR0cDovL2V4YW1wbGUub3Jn"/>',
        '<animate attributeName="x" to="http://example.org"/>',
    ],
)
def test_what_leads_out_of_a_drawing_is_left_out(part):
    clean = cleaned(f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{part}</svg>').decode()

    assert clean.startswith("<svg ")
    for trace in ("example.org", "script", "foreign", "base64", "import", "onclick", "animate"):
        assert trace not in clean


def test_a_drawing_that_would_take_for_ever_is_not_drawn():
    groups = "".join(f'<g id="a{at}">' + f'<use href="#a{at - 1}"/>' * 10 + "</g>" for at in range(1, 30))
    bomb = f'<svg width="9" height="9"><defs><g id="a0"><rect/></g>{groups}</defs><use href="#a29"/></svg>'
    ring = '<svg width="9" height="9"><g id="a"><use href="#a"/></g></svg>'
    deep = '<svg width="9" height="9">' + "<g>" * 500 + "</g>" * 500 + "</svg>"
    laughs = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg width="9" height="9"><text>&b;</text></svg>'

    assert [cleaned(source) for source in (bomb, ring, deep, laughs)] == [b"", b"", b"", b""]


@pytest.mark.parametrize(
    "source", ["", "no drawing", "<svg", "<svg><rect></svg>", "<html><svg/></html>", '<svg width="9"/>']
)
def test_what_is_no_drawing_is_not_drawn(qapp, source):
    assert draw(source) is None


def test_a_huge_drawing_is_made_smaller(qapp):
    image = draw('<svg width="100000" height="50000"><rect width="9" height="9"/></svg>')

    assert image is not None
    assert (image.width(), image.height()) == (1600, 800)


# saving


def test_all_newest_versions_are_saved_and_nothing_is_replaced(tmp_path):
    (tmp_path / "Plan.md").write_text("mine")
    artifacts = [grown("plan", "old", "new", media_type="text/markdown"), grown("plan.md", "other"), grown("empty")]

    assert save_all(tmp_path, artifacts, CancelToken()) == 2

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "Plan.md": "mine",
        "plan (2).md": "new",
        "plan (3).md": "other",
    }


def test_what_cannot_be_written_says_so(tmp_path):
    with pytest.raises(HoldfastError, match="could not be written"):
        save(tmp_path / "not there" / "a.md", "text")
    with pytest.raises(HoldfastError, match="cannot be read"):
        save_all(tmp_path / "not there", [], CancelToken())


def test_saving_can_be_cancelled(tmp_path):
    token = CancelToken()
    token.cancel()

    with pytest.raises(Cancelled):
        save_all(tmp_path, [grown("a", "b")], token)
    assert list(tmp_path.iterdir()) == []


# the column's height


@pytest.mark.parametrize(
    ("wanted", "room", "given_"),
    [
        ([26, 52], 500, [26, 52]),
        ([1000, 52], 500, [448, 52]),
        ([1000, 52, 1000], 500, [224, 52, 224]),
        ([1000, 1000], 20, [52, 52]),
        ([], 100, []),
    ],
)
def test_long_lists_share_what_short_ones_leave(wanted, room, given_):
    assert shares(wanted, room, least=52) == given_


def test_senders_of_forks_are_named_only_where_it_is_not_the_person():
    opened = forked(2, "T", "Q", "one", "two")
    typed = [replace(stored, message=replace(stored.message, sender=Sender.HUMAN)) for stored in opened.messages]

    assert [item.text for item in contents(replace(opened, messages=tuple(typed))).branches] == ["one", "two"]
