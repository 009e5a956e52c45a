"""Remote SQL on the current release over DuckDB's Quack: a disposable process per reader, behind one supervisor."""
