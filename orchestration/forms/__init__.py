"""Official forms: one YAML layout each, what fills them and what reads them; a new layout needs no Python."""
