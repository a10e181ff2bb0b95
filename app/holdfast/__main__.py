"""`python -m holdfast` is the `holdfast` command."""

from holdfast.main import command_line

if __name__ == "__main__":
    raise SystemExit(command_line())
