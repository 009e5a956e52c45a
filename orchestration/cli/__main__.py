"""`python -m orchestration.cli`: the same as `kho`."""

import sys

from orchestration.cli import main

sys.exit(main())
