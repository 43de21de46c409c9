"""The typed plan between rules and SQL: expressions, steps, and what all kinds share."""
