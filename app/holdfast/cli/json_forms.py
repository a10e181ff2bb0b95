"""What `--json` prints, by command: the names in it stay as they are, since scripts go by them. Knows no values."""

from __future__ import annotations

_OWN = "a line for each: id, title, own_title, starred, tags"
_CONVERSATION = (
    "id, source, source_id, title, created, updated, messages, branches, project, starred, archived, shell, missing, "
    "tags"
)
_BACKUP = "path, made, reason, bytes, conversations, messages, encrypted, good, verified, test_restored, fault, digest"
_KEY = "encrypted, keyring, keyring_state, passphrase, recovery_key, recovery_key_not_shown, survives_a_lost_keyring"
_PROVIDER = "name, label, kind, base_url, is_local, default_model, key, warning"
_CONSENT = "name, label, host, local, consented, since, in_chain, words"
_WAITING = "a line for each that waits: id, conversation, title, text, queued, state, held, words"

FORMS: dict[str, str] = {
    "import": (
        "one object: read, new, updated, unchanged, shells, messages, projects, memories, skipped (where, why), "
        "missing, stopped, seconds"
    ),
    "list": f"a line for each: {_CONVERSATION}",
    "show": f"one object: {_CONVERSATION}, summary, artifacts; here messages are all of them, of all branches",
    "search": (
        "a line for each: conversation, message, source_message_id, title, sender, when, snippet, marks, kind, "
        "segments, with --context also context; with --count one object: count"
    ),
    "reindex": "one object: indexed, pdfs_read; with --check: whole, faults, pdfs_without_text",
    "star": _OWN,
    "tag": f"{_OWN}; without ID: tag, conversations",
    "note": "a line for each: id, conversation, message, text, created, updated",
    "rename": _OWN,
    "archive": "a line for each: id, title, archived",
    "unarchive": "a line for each: id, title, archived",
    "snippets": "a line for each: id, name, folder, text, conversation, message, created, updated",
    "status": "one object: at, health, title, words, is_offline, answering, providers, advice; a line at each change",
    "drill": "one object: at, is_well, words, links; with --rehearse: is_well, words, steps, parts",
    "export": (
        "one object: place, conversations, unchanged, files, removed, skipped (where, why), remarks, stopped, seconds"
    ),
    "stats": (
        "one object: conversations, messages, attachments, artifacts, artifact_versions, tool_calls, thinking_blocks, "
        "unknown_blocks, branched_conversations, projects, shells, by_source"
    ),
    "key": f"one object: {_KEY}; recovery: recovery_key; change: changed; rotate: rotated, recovery_key, backups, "
    "backups_left",
    "encrypt": f"one object: {_KEY}",
    "decrypt": f"one object: {_KEY}",
    "check": "one object: well, deep, conversations, messages, checked, findings (area, text), repair, set_aside",
    "bin": "one object: bin (each as of `list`, with days_left); put, back: the ids, under that name; remove: removed",
    "backup": f"one object: {_BACKUP}",
    "backups": f"one object: backups, of each {_BACKUP}",
    "restore": ("one object: made, conversations, messages, present_conversations, present_messages, set_aside, into"),
    "set-aside": "one object: set_aside, of each path, made, bytes, encrypted; delete: deleted, bytes",
    "chat": (
        "a line for each event: type, and text, or of a segment provider and model; the last line is what became of "
        "it: conversation, message, state, segments, usage, error"
    ),
    "providers list": f"a line for each: {_PROVIDER}",
    "providers add": f"one object: {_PROVIDER}",
    "providers remove": "one object: removed",
    "providers test": "one object: well, words, hint, latency_ms, models",
    "providers key": "one object: key, which is where it is kept, or none",
    "providers agreed": f"a line for each: {_CONSENT}",
    "providers agree": f"one object: {_CONSENT}",
    "providers withdraw": f"one object: {_CONSENT}",
    "chain show": "a line for each: link, label, local, consented",
    "chain set": "a line for each: link, label, local, consented",
    "outbox list": _WAITING,
    "outbox withdraw": "one object: text",
    "outbox send": _WAITING,
    "usage": (
        "one object: month, from, to, cost_usd, limit_usd, prices_as_of, models, of each provider, model, label, "
        "local, answers, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, "
        "unpriced_tokens, untold_answers"
    ),
}


def form(program: str) -> str:
    """Return what `--json` prints of a command, which is named as its parser is."""
    return FORMS[program.partition(" ")[2]]
