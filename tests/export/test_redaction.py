"""What should not be handed on is found by its form and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.stored import bring, chained, said, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment, TextBlock, ToolUseBlock
from holdfast.errors import BadInput
from holdfast.export import Choice, Format, Redaction

KEYS = [
    "sk-ant-api03-" + "aB3dE5fG7hJ9kL1mN3pQ5rS7" * 3,
    "sk-proj-" + "abcdefghijklmnop1234",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "AIza" + "SyA1234567890abcdefghijklmnopqrstu",
    "xoxb-" + "123456789012-abcdefGHIJKL",
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "abc-DEF_123",
    "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]
OTHERS = [
    ("ada@example.org", "e-mail address"),
    ("+44 20 7946 0958", "telephone number"),
    ("(0)30 901820-00", "telephone number"),
    ("030 / 90 18 20", "telephone number"),
    ("555-867-5309", "telephone number"),
    ("4111 1111 1111 1111", "card number"),
    ("5500-0000-0000-0004", "card number"),
]
PLAIN = [
    "2026-02-14 10:04", "14.02.2026", "1,000,000", "3.14159265", "192.168.10.12", "v1.2.3", "41 000 000 rows", "0.0001",
    "f3b5da8e-6c1a-4a5b-9c1d-0123456789ab", "2,914 conversations", "1234567890123", "@decorator", "a@b", "x = 10000000",
    "sk-short", "password", "token ring", "1 2 3 4 5 6 7 8", "RFC 2119", "ISO 8601", "4111 1111 1111 1112",
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_removed(key):
    redaction = Redaction()

    assert redaction.text(f"use {key} for it") == "use [key or token removed] for it"
    assert [finding.kind for finding in redaction.findings] == ["key or token"]
    assert key not in str(redaction.findings)


@pytest.mark.parametrize(
    "text", ['api_key = "q1w2e3r4t5y6"', "password: hunter22x", "Authorization: Bearer abcdef0123456789xyz"]
)
def test_what_is_called_a_key_is_removed_and_its_name_stays(text):
    clean = Redaction().text(text)

    assert "[key or token removed]" in clean
    assert clean.split("[", maxsplit=1)[0] == text[: len(clean.split("[", maxsplit=1)[0])]


@pytest.mark.parametrize(("text", "kind"), OTHERS)
def test_addresses_and_numbers(text, kind):
    redaction = Redaction()
    clean = redaction.text(f"It is {text}, she said.")

    assert clean == (f"It is [{kind} removed], she said." if kind else f"It is {text}, she said.")


@pytest.mark.parametrize("text", PLAIN)
def test_nothing_else_is_touched(text):
    assert Redaction().text(f"It says {text} there.") == f"It says {text} there."


@given(st.text(max_size=200))
def test_twice_is_once(text):
    clean = Redaction().text(text)

    assert Redaction().text(clean) == clean


def test_everything_of_a_conversation_is_looked_at_and_the_store_stays_as_it_is(shelf, tmp_path):
    secret = KEYS[0]
    message = said(
        "m1",
        blocks=(TextBlock(f"see {secret}"), ToolUseBlock("c", "fetch", f'{{"auth": "{secret}"}}')),
        attachments=(Attachment("document", "notes.txt", text=f"key {secret}"),),
    )
    artifact = Artifact(
        "a", "artifact", "Notes", versions=(ArtifactVersion("write", f"x {secret}", message_source_id="m1"),)
    )
    bring(shelf.store, talk("c1", *chained(message), title=f"About {secret}", artifacts=(artifact,)))

    for form, name in (
        (Format.MARKDOWN, "folder"),
        (Format.HTML, "pages"),
        (Format.JSON, "all.json"),
        (Format.HANDOFF, "h"),
    ):
        report = shelf.export(Choice(form, redacts=True), tmp_path / name)
        assert report.removed >= 4
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "data" not in path.parts]
    assert len(written) >= 6
    assert all(secret.encode() not in path.read_bytes() for path in written)
    assert secret in str(shelf.library.open(shelf.library.rows()[0].id))


def test_what_is_to_stay_unchanged_cannot_be_redacted(sample, tmp_path):
    with pytest.raises(BadInput):
        sample.export(Choice(Format.JSON, redacts=True, is_claude_form=True), tmp_path / "x.json")
    assert list(tmp_path.iterdir()) == []
