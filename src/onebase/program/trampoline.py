"""Recursion without Python's own stack: import chains are as deep as the project makes them."""

from collections.abc import Generator

Steps = Generator["Steps", int, int]


def drive(steps: Steps) -> int:
    """Runs a generator that yields further generators and is sent what each of them returns."""
    stack = [steps]
    answer: int | None = None
    while stack:
        try:
            child = next(stack[-1]) if answer is None else stack[-1].send(answer)
        except StopIteration as done:
            stack.pop()
            answer = done.value
        else:
            stack.append(child)
            answer = None
    assert answer is not None  # noqa: S101 - every generator here returns a number
    return answer
