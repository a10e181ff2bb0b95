"""What is asked for from outside: links and requests, whatever they hold."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.asked import LONGEST_ID, LONGEST_SEARCH, Address, Asked, address_of, search_link, searched
from holdfast.errors import BadInput

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(ids, st.just("") | ids)
def test_a_link_leads_back_to_its_address(conversation, message):
    """Whatever letters a source uses in its ids."""
    address = Address(conversation, message)

    assert address_of(str(address)) == address


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("holdfast://conversation/17", Address("17")),
        ("HOLDFAST://conversation/17/", Address("17")),
        (" holdfast://conversation/17/message/204 ", Address("17", "204")),
        ("holdfast:conversation/17", Address("17")),
        ("holdfast://conversation/a%2Fb", Address("a/b")),
    ],
)
def test_the_forms_a_link_comes_in(link, address):
    """Browsers and desktops add slashes, spaces and large letters."""
    assert address_of(link) == address


@pytest.mark.parametrize(
    "link",
    [
        "",
        "holdfast:",
        "holdfast://conversation",
        "holdfast://conversation/",
        "holdfast://conversation/17/message",
        "holdfast://conversation/17/message/204/more",
        "holdfast://setting/theme",
        "https://conversation/17",
        "holdfast://[conversation/17",
        f"holdfast://conversation/{'1' * (LONGEST_ID + 1)}",
    ],
)
def test_other_links_are_refused_with_a_sentence(link):
    """A web page can hold any link; none of them does anything but this."""
    with pytest.raises(BadInput, match="leads nowhere"):
        address_of(link)


@given(st.text())
def test_no_link_does_worse_than_be_refused(link):
    with contextlib.suppress(BadInput):
        address_of(link)


@given(st.lists(st.binary(min_size=1).map(lambda name: Path(name.decode("utf-8", "surrogateescape")))), st.text())
def test_a_request_comes_through_as_it_was(files, link):
    """Names that are no text, line ends and all."""
    asked = Asked(tuple(files), link, "token", is_minimized=True)
    line = asked.encoded()

    assert Asked.decoded(line) == asked
    assert line.count(b"\n") == 1


@given(
    st.binary()
    | st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.sampled_from(["files", "link"]), inner)
    ).map(lambda value: repr(value).replace("'", '"').encode())
)
def test_what_is_no_request_is_a_value_error(line):
    with contextlib.suppress(ValueError):
        Asked.decoded(line)


def test_a_newer_holdfast_may_ask_for_more():
    """After an upgrade the new program speaks to the old window: what that does not know is passed over."""
    assert Asked.decoded(b'{"link": "holdfast:conversation/1", "colour": "red"}\n').link


@pytest.mark.parametrize("words", ["oven", 'oven "too cold"', "a/b?c#d&e=f %20", "漢字 عربى", "  spaced  ", ""])
def test_a_link_to_a_search_carries_what_is_searched_for(words):
    assert searched(search_link(words)) == words.strip()


def test_other_links_search_for_nothing():
    assert searched("holdfast://conversation/17") is None
    assert searched("https://search/oven") is None
    assert searched("HOLDFAST://SEARCH/oven") == "oven"
    assert len(searched("holdfast://search/" + "a" * 100_000)) == LONGEST_SEARCH
