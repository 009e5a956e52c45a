"""The SQL of the warehouse: dbt's project, and what runs its models and macros where dbt itself would be too slow."""
