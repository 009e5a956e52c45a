"""Judges reports and releases; reads Parquet and DuckDB, writes findings and verdicts, changes no data."""
