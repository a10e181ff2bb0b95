"""Which of what stands beside the conversations goes along with an export: the projects that its conversations are in;
with everything also all other projects, what services remember, loose published pages and snippets.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from holdfast.export import Selection, belongings, wording
from holdfast.export.choice import Part
from holdfast.export.content import Heading, Pointer
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from holdfast.domain import ConversationId, Memory, Source
    from holdfast.export import Choice, Content, Redaction
    from holdfast.export.targets import Target
    from holdfast.store import Store
    from holdfast.store.belongings import StandingProject
    from holdfast.store.exporting import Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Beside:
    """A content to be written beside the conversations, made only where its fingerprint says that it has to be."""

    heading: Heading
    fingerprint: str
    make: Callable[[], Content]


def key_of(source: Source, source_id: str) -> str:
    """Return what a conversation is known by in an export."""
    return f"{source.value}:{source_id}"


def project_key(source: Source, source_id: str) -> str:
    """Return what a project is known by in an export."""
    return f"project:{source.value}:{source_id}"


class Belongings:
    """What goes along with one export. `standings` are all conversations, and those that are exported."""

    def __init__(
        self,
        store: Store,
        choice: Choice,
        selection: Selection,
        standings: tuple[Sequence[Standing], Sequence[Standing]],
        redaction: Redaction | None,
    ) -> None:
        everything, wanted = standings
        self._store = store
        self._choice = choice
        self._selection = selection
        self._everything = everything
        self._redaction = redaction
        self._wanted = frozenset(each.id for each in wanted)
        self._projects = list(self._needed()) if choice.has(Part.PROJECTS) else []

    @property
    def headings(self) -> list[Heading]:
        """Return what will come, before anything of it is made."""
        made = [self._heading(each) for each in self._projects]
        return made + [heading for heading, _ in self._rest()]

    def all(self, target: Target) -> Iterator[Beside]:
        """Yield what is to be written, once `target` knows where the conversations are."""
        names = {
            each.id: Pointer(
                key_of(each.source, each.source_id),
                self._cleaned(each.title),
                wording.day(each.updated),
            )
            for each in self._everything
        }
        shown = {id_: each for id_, each in names.items() if id_ in self._wanted or target.holds(each.key)}
        for project in self._projects:
            inside = [shown[id_] for id_ in project.conversation_ids if id_ in shown]
            yield self._project(project, inside)
        for heading, fingerprint in self._rest():
            yield Beside(heading, fingerprint, self._maker(heading, shown))

    def texts(self) -> Iterator[object]:
        """Yield everything that could be written, as it lies in the store."""
        yield from (self._store.project(project.id) for project in self._projects)
        for heading, _ in self._rest():
            match heading.kind:
                case "memories":
                    yield tuple(self._loose_memories())
                case "pages":
                    pass
                case _:
                    yield tuple(self._store.snippets.all())

    def _needed(self) -> Iterator[StandingProject]:
        for project in self._store.belongings.projects():
            is_meant = self._selection.project_id == project.id
            if self._is_whole or is_meant or not self._wanted.isdisjoint(project.conversation_ids):
                yield project

    @property
    def _is_whole(self) -> bool:
        return self._selection == Selection()

    def _rest(self) -> Iterator[tuple[Heading, str]]:
        if not (self._is_whole and self._choice.has(Part.PROJECTS)):
            return
        rest = self._store.belongings.rest()
        pages = rest.pages if self._choice.has(Part.ARTIFACTS) else ""
        for heading, fingerprint in (
            (belongings.MEMORIES, rest.memories),
            (belongings.PAGES, pages),
            (belongings.SNIPPETS, rest.snippets),
        ):
            if fingerprint:
                yield heading, fingerprint

    def _project(self, project: StandingProject, inside: Sequence[Pointer]) -> Beside:
        heading = self._heading(project)

        def make() -> Content:
            stored = self._cleaned(self._store.project(project.id))
            return belongings.project(heading, stored, inside, self._choice)

        pointed = blake2b(repr([(each.key, each.title, each.detail) for each in inside]).encode("utf-8", "replace"))
        return Beside(heading, f"{project.fingerprint} {pointed.hexdigest()[:32]}", make)

    def _maker(self, heading: Heading, shown: Mapping[ConversationId, Pointer]) -> Callable[[], Content]:
        def make() -> Content:
            match heading.kind:
                case "memories":
                    return self._memories()
                case "pages":
                    return self._pages()
                case _:
                    found = tuple(self._store.snippets.all())
                    keys = {id_: each.key for id_, each in shown.items()}
                    return belongings.snippets(self._cleaned(found), keys, self._choice)

        return make

    def _memories(self) -> Content:
        found = tuple(self._loose_memories())
        names = {each.source_id: each.name for each in self._store.exports.accounts()}
        several = names if len({each.account_id for each in found}) > 1 else {}
        return belongings.memories(self._cleaned(found), several, self._choice)

    def _loose_memories(self) -> Iterator[Memory]:
        projects = {(each.source, each.source_id) for each in self._store.belongings.projects()}
        for each in self._store.memories():
            if (each.source, each.project_source_id) not in projects:
                yield each

    def _pages(self) -> Content:
        loose = [each.artifact for each in self._store.exports.pages() if not each.conversation_source_id]
        found = loose if self._redaction is None else list(map(self._redaction.artifact, loose))
        return belongings.pages(found, self._choice)

    def _heading(self, project: StandingProject) -> Heading:
        key = project_key(project.source, project.source_id)
        return Heading(key, "project", self._cleaned(project.name), project.source_id)

    def _cleaned(self, value: T) -> T:
        return value if self._redaction is None else self._redaction.inside(value)
