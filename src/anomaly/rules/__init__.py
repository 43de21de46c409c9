"""Rules: the checked model, the loader, the plan, and the SQL an engine runs."""
