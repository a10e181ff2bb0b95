"""Files that were stored whole and without their text, since nobody could read them then. Knows the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from holdfast.domain import ConversationId, MessageId
from holdfast.domain.unread import UnreadFile
from holdfast.search import RowKind
from holdfast.store.chat_writing import refresh, words_entry
from holdfast.store.indexing import take_out_binned
from holdfast.store.packing import pack_text
from holdfast.store.preparing import prepare_message
from holdfast.store.reading import load_message
from holdfast.store.storing import DELETE_ATTACHMENTS
from holdfast.store.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import apsw

PDFS = """
    SELECT m.conversation_id, a.message_id, a.position, a.name
    FROM attachment a JOIN attachment_data d ON d.message_id = a.message_id AND d.position = a.position
    JOIN message m ON m.id = a.message_id
    WHERE a.text = :none AND substr(d.data, 1, 5) = CAST('%PDF-' AS BLOB) AND NOT EXISTS (
        SELECT 1 FROM search_state WHERE name = :read || a.message_id || ' ' || a.position AND value = length(d.data))
    ORDER BY a.message_id, a.position"""
DATA = "SELECT data FROM attachment_data WHERE message_id = ? AND position = ?"
REMEMBER = "INSERT OR REPLACE INTO search_state (name, value) VALUES (?, ?)"
READ = "no text by reader 1: "
"""How a note begins that a file was read and has no text; its value is the file's size, so that another file
in its place is read. A reader that finds more has another number.
"""
STATE = "SELECT state FROM message WHERE id = ?"


class UnreadFiles:
    """Over the connections of a store; what writes belongs on the write lane."""

    def __init__(
        self,
        writing: Callable[[], AbstractContextManager[apsw.Connection]],
        reading: Callable[[], AbstractContextManager[apsw.Connection]],
    ) -> None:
        self._writing = writing
        self._reading = reading

    def pdfs(self) -> list[UnreadFile]:
        """Return the PDFs that are stored without text, but for those that are known to have none."""
        with self._reading() as con:
            rows = con.execute(PDFS, {"none": pack_text(""), "read": READ}).fetchall()
        return [
            UnreadFile(
                ConversationId(cast("int", row[0])), MessageId(cast("int", row[1])), cast("int", row[2]), str(row[3])
            )
            for row in rows
        ]

    def data(self, file: UnreadFile) -> bytes:
        """Return the bytes of one; none where it is gone."""
        with self._reading() as con:
            return cast("bytes | None", con.execute(DATA, (file.message_id, file.position)).get) or b""

    def remember_none(self, file: UnreadFile, size_bytes: int) -> None:
        """Remember that a file of this size was read there and has no text."""
        with self._writing() as con:
            con.execute(REMEMBER, (f"{READ}{file.message_id} {file.position}", size_bytes))

    def keep_text(self, file: UnreadFile, text: str) -> bool:
        """Keep its text, so that it goes along and is found; say whether it was still without."""
        with self._writing() as con:
            if con.execute(STATE, (file.message_id,)).get is None:
                return False
            message = load_message(con, file.message_id)
            if file.position >= len(message.attachments) or message.attachments[file.position].text:
                return False
            attachments = list(message.attachments)
            attachments[file.position] = replace(attachments[file.position], kind="document", text=text)
            prepared = prepare_message(replace(message, attachments=tuple(attachments)))
            rows = Batch()
            rows.replaced.append((None, *prepared.content_columns(), file.message_id))
            rows.unsearched.append((file.message_id, RowKind.MESSAGE))
            con.execute(DELETE_ATTACHMENTS, (file.message_id,))
            rows.put_parts(file.message_id, prepared)
            if (entry := words_entry(con, file.conversation_id, file.message_id, prepared)) is not None:
                rows.put_words(entry)
            rows.flush(con)
            take_out_binned(con)
            refresh(con, file.conversation_id, 0)
            return True
