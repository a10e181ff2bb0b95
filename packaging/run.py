"""Start Holdfast, after setting up what it needs on the first time: `python3 packaging/run.py [ARGUMENTS]`.

All arguments go to `holdfast`. Progress goes to stderr, because stdout belongs to the program.
"""

import sys

import interpreter

if __name__ == "__main__":
    interpreter.ensure_supported()

    from environment import prepare

    # -I: neither PYTHONPATH nor a json.py in the folder one happens to be in can get between
    interpreter.hand_over([str(prepare("run").python), "-I", "-m", "holdfast", *sys.argv[1:]])
