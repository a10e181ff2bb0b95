"""Which words are commands, by what carries them out. Loads nothing of that: no command pays for another one."""

from __future__ import annotations

ADDITIONS = ("star", "tag", "note", "rename", "archive", "unarchive", "snippets")
OUTAGES = ("status", "drill", "report")
SAFETY = ("key", "encrypt", "decrypt", "check", "bin", "backup", "backups", "restore", "set-aside")
CHATTING = ("chat", "providers", "chain", "outbox", "usage")
