"""Conversations as files for people and programs: Markdown, HTML, JSON, PDF, hand-off. Knows no SQL and no Qt."""
