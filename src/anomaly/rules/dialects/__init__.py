"""How each engine writes a plan."""
