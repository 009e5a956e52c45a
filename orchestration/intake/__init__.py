"""From a file in the inbox to one row per reported cell: receive, read, keep, identify; repair nothing."""
