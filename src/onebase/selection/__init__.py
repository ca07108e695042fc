"""Which rules run, and which of their findings are reported: selectors, suppressions, baseline, paths."""
