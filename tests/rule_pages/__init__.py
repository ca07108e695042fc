"""Runs the rule pages: every example is checked by the tool and executed by Python."""
