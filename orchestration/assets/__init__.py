"""The steps of the night as Dagster assets, one module per step, in the order the data walks them."""
