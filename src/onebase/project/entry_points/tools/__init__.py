"""What the tools that start Python code do before it runs: one interpreter of command lines for each of them."""

from onebase.project.entry_points.tools.interpreter import Interpreter

__all__ = ["Interpreter"]
