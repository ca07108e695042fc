"""Mapped classes, one subject to a module. `models.loading` is the one module that loads them all."""
