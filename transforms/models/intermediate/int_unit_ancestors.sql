-- One row per unit and each of its ancestors, itself included at distance 0.
{{ unit_ancestors(ref('unit_registry')) }}
