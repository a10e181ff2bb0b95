"""Ordering what one has: sorting and grouping the list, acting on many at once, projects by hand, colours, snippets.

Shows and signals what a person wants done; that it is done, and what it changes, is the core's.
"""
