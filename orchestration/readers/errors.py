"""The one exception of reading: why a file cannot be read, in words for its sender, and a stable fault code."""

FAULTS = (
    "empty",  # zero bytes, or nothing but spaces
    "too_large",  # bytes, unpacked bytes, rows or columns beyond any form
    "locked",  # protected by a password
    "damaged",  # broken, cut short, or not what it says it is
    "dangerous",  # built to exhaust or to reach beyond the file
    "not_a_table",  # a picture, a letter, a format that holds no table we read
    "encoding",  # text in an encoding nobody can tell
    "timeout",  # not read within the limits of time
    "crashed",  # the reading process died on it
)


class Unreadable(Exception):
    """Why a file cannot be read, in words for the person who sent it."""

    def __init__(self, words: str, fault: str = "damaged"):
        super().__init__(words)
        self.fault = fault
