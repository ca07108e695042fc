"""Small projects that break, the same projects repaired, and healthy ones that look alike.

Every case is one Markdown file below `cases/`; `reading.py` says how it is written. Python executes each
(`test_run_time.py`), the tool reads each (`test_verdicts.py`). `python -m tests.failure_cases` prints the table of
cases and verdicts.
"""
