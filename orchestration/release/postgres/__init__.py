"""The release in a PostgreSQL schema, for offices whose BI server reads one: types, keys, loading, connection."""
