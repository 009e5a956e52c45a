"""What the commands share: their exit codes, and how a command is added and refuses."""

import argparse
import sys
from collections.abc import Callable

from orchestration.places import Places

RELEASED, FAULT, REFUSED, FINDINGS, UNREADABLE = 0, 1, 2, 3, 4
TAKEN = 5  # another process works on the warehouse; nothing was done

Run = Callable[[argparse.Namespace, Places], int]
Add = Callable[[str, Run, str], argparse.ArgumentParser]


def refuse(reason: str) -> int:
    """Say why nothing was done; the exit code of a fault."""
    print(reason, file=sys.stderr)
    return FAULT
