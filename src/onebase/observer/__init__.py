"""What happens in this process: which files are executed, under which names, who asks, and which tables are made where.

Nothing but the standard library is imported here, and SQLAlchemy only looked at where the program has imported it.
"""
