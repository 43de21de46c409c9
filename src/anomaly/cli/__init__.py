"""The command line: thin commands, one public function each.

Only this room prints, exits and reads environment variables. Commands import what they need when
they run, so that `--help` answers at once.
"""

from anomaly.cli.app import main

__all__ = ["main"]
