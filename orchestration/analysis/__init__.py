"""Questions put to a release: explain, what-if, changes of rank."""
