"""Reads the window of another program over AT-SPI and prints what a screen reader finds in it. Run by the system's
Python, where pyatspi is; knows nothing of Holdfast.
"""

import json
import sys
import time

import pyatspi


def walk(thing, depth=0):
    """Yield everything in a window."""
    if thing is None or depth > 30:
        return
    yield thing
    for index in range(min(thing.childCount, 200)):
        yield from walk(thing.getChildAtIndex(index), depth + 1)


def conversation(name):
    """Return the list called Conversation of the program called `name`."""
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.name == name:
            for thing in walk(program):
                if thing.getRoleName() == "list" and thing.name == "Conversation":
                    return thing
    return None


deadline = time.monotonic() + 20
found = None
while found is None and time.monotonic() < deadline:
    found = conversation(sys.argv[1])
items = [] if found is None else [found.getChildAtIndex(index) for index in range(found.childCount)]
sys.stdout.write(json.dumps([[item.getRoleName(), item.name] for item in items]) + "\n")
