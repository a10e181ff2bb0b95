"""How well a few typed letters fit a name. Pure; knows nothing of actions."""

from __future__ import annotations

_START_OF_WORD = 8
_NEXT_LETTER = 5
_ANY_LETTER = 1
_WHOLE_WORD = 30
_MOST_LOOSE = 1
"""Letters that neither begin a word nor stand beside the one before: with more of them anything fits a long name."""


def fit(typed: str, name: str) -> int | None:
    """Return how well `typed` fits `name`, the more the better; None where its letters are not in it in order.

    Every word that was typed must be found. Letters at the start of words and letters in a row count most, and a
    short name counts more than a long one that fits as well.
    """
    total = 0
    lowered = name.casefold()
    for word in typed.casefold().split():
        points = max(_together(word, lowered), _scattered(word, lowered))
        if points < 0:
            return None
        total += points
    return total * 100 - len(name)


def _together(word: str, name: str) -> int:
    """Return the points of letters in a row, most at the beginning of a word; -1 where they are not."""
    if word not in name:
        return -1
    begins = any(_begins_word(name, at) for at in range(len(name)) if name.startswith(word, at))
    return _NEXT_LETTER * len(word) + (_WHOLE_WORD if begins else 0)


def _scattered(word: str, name: str) -> int:
    """Return the points of letters that stand apart, starts of words preferred; -1 where one is missing."""
    points = loose = 0
    at = -1
    for letter in word:
        places = [place for place in range(at + 1, len(name)) if name[place] == letter]
        if not places:
            return -1
        chosen = places[0]
        if chosen != at + 1 or at < 0:
            chosen = next((place for place in places if _begins_word(name, place)), chosen)
            if not _is_subsequence(word[word.index(letter) + 1 :], name[chosen + 1 :]):
                chosen = places[0]
        points += _NEXT_LETTER if chosen == at + 1 and at >= 0 else _ANY_LETTER
        points += _START_OF_WORD if _begins_word(name, chosen) else 0
        loose += not (_begins_word(name, chosen) or (chosen == at + 1 and at >= 0))
        at = chosen
    return points if loose <= _MOST_LOOSE else -1


def _is_subsequence(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _begins_word(name: str, at: int) -> bool:
    return at == 0 or not name[at - 1].isalnum()
