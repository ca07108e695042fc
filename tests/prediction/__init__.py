"""What the tool foretells of an entry point, compared with what Python and SQLAlchemy then do.

`recorder.py` starts an entry point in a process of its own and writes down every file of the project that is executed,
under which name and on whose request, and every table, with its MetaData. `comparison.py` sets that against the
predicted Load and World. `python -m tests.prediction` does so for the failure cases, `python -m tests.prediction
DIRECTORY --python VENV/bin/python` for a project whose dependencies are installed in an environment.
"""
