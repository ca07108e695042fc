"""Small projects that break, the same projects repaired, and healthy ones that look alike.

Every case is one Markdown file below `cases/`; `case.py` says what it is made of. Each is run by Python (`test_run_time.py`) and read
by the tool (`test_verdicts.py`). `python -m tests.failure_cases` prints the table of cases and verdicts.
"""
