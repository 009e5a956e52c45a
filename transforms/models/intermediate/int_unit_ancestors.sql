-- One row per unit, each of its ancestors (itself included at distance 0), and stretch of time in which it lies in it.
{{ unit_ancestors(ref('unit_registry')) }}
