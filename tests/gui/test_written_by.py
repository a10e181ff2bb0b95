"""A reply that is still being written stands under the name of who writes it."""

from helpers.made_conversations import said, talk
from holdfast.domain import Segment, Sender, Source
from holdfast.gui import words
from holdfast.gui.view.entries import entries_of, written_by

GPT = (Segment("mine", "gpt-6-sol"),)


def entry(**more):
    opened = talk(1, "One", "question", said("", Sender.ASSISTANT, **more))
    return entries_of(opened.messages, Source.CLAUDE, words.now())[1]


def test_the_writer_is_named_while_it_writes():
    assert entry().sender == "Claude"
    assert written_by(entry(), GPT).sender == "GPT-6 Sol"


def test_nothing_changes_before_anybody_writes_or_when_it_is_stored():
    waiting, stored = entry(), entry(segments=GPT)
    assert written_by(waiting, ()) is waiting
    assert written_by(stored, GPT) is stored
