from holdfast.domain import Artifact, ArtifactVersion


def write(text, **more):
    return ArtifactVersion("write", text, **more)


def replaced(old, new, base, **more):
    return ArtifactVersion("replace", new, old_text=old, base=base, **more)


def test_edits_are_played_back():
    document = Artifact(
        "a", "artifact", versions=(write("one two two"), replaced("two", "2", 0), replaced("one", "1", 1))
    )

    assert [document.content_at(position) for position in range(3)] == ["one two two", "one 2 two", "1 2 two"]


def test_an_edit_that_did_not_fit_leaves_the_text_as_it_was():
    document = Artifact("a", "artifact", versions=(write("one"), replaced("ten", "10", 0, is_applied=False)))

    assert document.content_at(1) == "one"


def test_branches_keep_their_own_versions():
    """Two answers that edit the same version do not see each other's edits."""
    document = Artifact("a", "artifact", versions=(write("x"), replaced("x", "left", 0), replaced("x", "right", 0)))

    assert document.content_at(1) == "left"
    assert document.content_at(2) == "right"


def test_a_rewrite_starts_afresh():
    document = Artifact("a", "artifact", versions=(write("old"), write("new", base=0)))

    assert document.content_at(1) == "new"


def test_an_edit_without_a_beginning_is_empty():
    document = Artifact("a", "artifact", versions=(replaced("a", "b", None, is_applied=False),))

    assert document.content_at(0) == ""
