"""`docker compose run SERVICE COMMAND` and `docker exec CONTAINER COMMAND`: commands that run in a container."""

import posixpath
from collections.abc import Mapping

from onebase.project.entry_points.commands import Command, Surroundings, Variable, Word
from onebase.project.entry_points.paths import name_of

_COMPOSE_OPTIONS = frozenset(["-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory"])
_RUN_OPTIONS = frozenset(
    [
        "-e",
        "--env",
        "-w",
        "--workdir",
        "-u",
        "--user",
        "--name",
        "-v",
        "--volume",
        "-p",
        "--publish",
        "--entrypoint",
        "-l",
        "--label",
        "--index",
    ]
)


def within_container(command: Command, containers: Mapping[str, Surroundings]) -> Command | None:
    """The command within the container, or None if the command is something else or the container is not known."""
    words = list(command.words)
    program = name_of(words.pop(0).text)
    if program == "docker" and words and words[0].text == "compose":
        words.pop(0)
        program = "docker-compose"
    if program not in ("docker", "docker-compose", "podman-compose"):
        return None
    _skip_options(words, _COMPOSE_OPTIONS)
    if not words or words.pop(0).text not in (("exec",) if program == "docker" else ("run", "exec")):
        return None
    options = _skip_options(words, _RUN_OPTIONS)
    container = containers.get(words.pop(0).text) if words else None
    if container is None or not words:
        return None
    return Command(tuple(words), _changed(container, options, command), command.place)


def _skip_options(words: list[Word], with_value: frozenset[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while words and words[0].text.startswith("-"):
        option, equals, value = words.pop(0).text.partition("=")
        if option in with_value and not equals and words:
            value = words.pop(0).text
        found.append((option, value))
    return found


def _changed(container: Surroundings, options: list[tuple[str, str]], command: Command) -> Surroundings:
    environment = dict(container.environment)
    directory = container.directory
    for option, value in options:
        if option in ("-e", "--env") and "=" in value:
            name, _, text = value.partition("=")
            environment[name] = Variable(text, command.place)
        elif option in ("-w", "--workdir"):
            directory = posixpath.join(directory, value)
    says = f"{command.surroundings.says}, in {container.says},"
    return container._replace(says=says, directory=directory, environment=environment)
