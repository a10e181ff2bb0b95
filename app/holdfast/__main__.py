"""`python -m holdfast` is the `holdfast` command."""

import signal

if __name__ == "__main__":
    # Ctrl+C while the rooms are still being imported ends the program without a word, as it should.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from holdfast.main import command_line

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    raise SystemExit(command_line())
