"""Everything that moves a report from the inbox to a release; it reads raw, calls dbt and expectations, and does no arithmetic."""
