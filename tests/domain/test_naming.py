"""Whoever wrote a thing is called by their own name, in every part of it."""

import pytest

from holdfast.domain import Segment, Sender, Source
from holdfast.domain.naming import answerer, full_name, model_words, seam_names, seam_words, short_name, speaker

CLAUDE = Segment("anthropic", "claude-opus-5-5")
GPT = Segment("mine", "gpt-6-sol", 1)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("claude-opus-5-5", "Claude Opus 5.5"),
        ("claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet"),
        ("anthropic.claude-opus-5-5", "Claude Opus 5.5"),
        ("gpt-6-sol", "GPT-6 Sol"),
        ("openai/gpt-oss-120b", "GPT-OSS 120b"),
        ("llama3.2:3b", "llama3.2:3b"),
        ("My Model", "My Model"),
    ],
)
def test_a_model_has_a_name(model, words):
    assert model_words(model) == words


def test_the_makers_own_address_needs_no_mention():
    assert answerer("Claude Opus 5.5", "Anthropic", is_home=True) == "Claude Opus 5.5"
    assert answerer("GPT-6 Sol", "OpenAI", is_home=False) == "GPT-6 Sol at OpenAI"


def test_claude_goes_by_claude_whoever_runs_it():
    assert short_name(Segment("bedrock", "anthropic.claude-opus-5-5")) == "Claude"
    assert full_name(Segment("bedrock", "anthropic.claude-opus-5-5")) == "Claude Opus 5.5"


def test_a_part_without_a_model_goes_by_its_provider():
    assert short_name(Segment("openai", "")) == full_name(Segment("openai", "")) == "GPT"
    assert short_name(Segment("", "")) == ""


def test_nobody_speaks_under_anothers_name():
    """A reply that another model wrote is not Claude's, wherever the conversation began."""
    assert speaker(Sender.ASSISTANT, Source.CLAUDE, (GPT,)) == "GPT-6 Sol"
    assert speaker(Sender.ASSISTANT, Source.CLAUDE, (CLAUDE, GPT)) == "Claude, then GPT-6 Sol"
    assert speaker(Sender.ASSISTANT, Source.CLAUDE) == "Claude"
    assert speaker(Sender.ASSISTANT, Source.CHATGPT) == "ChatGPT"
    assert speaker(Sender.ASSISTANT, Source.HOLDFAST) == "Assistant"
    assert speaker(Sender.HUMAN, Source.CLAUDE, (GPT,)) == "You"
    assert speaker(Sender.OTHER, Source.CLAUDE) == speaker(None, Source.CLAUDE) == "Note"


def test_the_names_at_a_seam_differ_where_the_models_do():
    assert seam_names(CLAUDE, GPT) == ("Claude", "GPT-6 Sol")
    assert seam_names(CLAUDE, Segment("anthropic", "claude-sonnet-5-5")) == ("Claude Opus 5.5", "Claude Sonnet 5.5")
    assert seam_names(CLAUDE, CLAUDE) == ("Claude Opus 5.5", "Claude Opus 5.5")
    assert seam_names(Segment("", ""), Segment("", "")) == ("One model", "another")


def test_the_line_at_a_seam_says_who_stopped_and_who_went_on():
    assert seam_words("Claude", "GPT-6") == "Claude stopped here; GPT-6 continued"
    assert seam_words("Claude", "Claude") == "Claude was interrupted here and continued"
