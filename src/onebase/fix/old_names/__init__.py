"""Where names that a repair has given up still stand afterwards: in doctests, examples in documents, notebooks."""
