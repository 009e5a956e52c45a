"""How much memory the process that opens a stranger's file may take, and that it may write nothing."""

import resource

MEMORY = 2 * 2**30


def limit() -> None:
    """Memory, and no file to write to, for the rest of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
