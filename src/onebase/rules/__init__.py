"""The rules: one `.py` that decides and one `.md` that explains and tests it, found by walking this package.

A module with a leading underscore is shared by several rules and is none itself.
"""
