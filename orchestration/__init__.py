"""Moves a report from the inbox to a release: reads raw, calls dbt and expectations, does no arithmetic."""
