"""Where the documentation of a rule is: in every installation, so that no address of a web page can go stale."""


def page_command(code: str) -> str:
    """The command that shows the page of a rule."""
    return f"onebase explain {code}"
