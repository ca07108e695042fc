from onebase.project.entry_points.commands import Passage, Surroundings, read_commands
from onebase.project.entry_points.paths import PROJECT
from onebase.vocabulary import Place


def read(text: str, **sourced: str) -> list[str]:
    """Each command in one line: its directory, its environment, its words."""

    def passage(path: str) -> Passage | None:
        name = path.rpartition("/")[2]
        return Passage(name, sourced[name], 1) if name in sourced else None

    found = []
    for command in read_commands(Passage("run.sh", text, 1), Surroundings("run.sh"), passage):
        directory = command.surroundings.directory.replace(PROJECT, ".")
        variables = [f"{name}={variable.text}" for name, variable in sorted(command.surroundings.environment.items())]
        found.append(" ".join([directory, *variables, *command.texts]))
    return found


def test_variables_of_the_shell_are_not_in_the_environment() -> None:
    assert read("A=b\nrun $A") == [". run b"]


def test_exported_variables_are() -> None:
    assert read("export A=b C=$A\nrun") == [". A=b C=b run"]
    assert read("A=b\nexport A\nrun") == [". A=b run"]
    assert read("set -a\nA=b\nrun\n") == [". set -a", ". A=b run"][1:]
    assert read("declare -x A=b; run") == [". A=b run"]


def test_assignments_in_front_hold_for_one_command() -> None:
    assert read("A=b run x\nrun y") == [". A=b run x", ". run y"]


def test_an_environment_variable_that_is_set_again_changes() -> None:
    assert read("export P=a\nP=$P:b\nrun\nunset P\nrun") == [". P=a:b run", ". run"]


def test_directories_change_until_the_subshell_ends() -> None:
    assert read("cd a && one\n(cd b; two)\nthree; cd ..; four") == ["./a one", "./a/b two", "./a three", ". four"]


def test_all_branches_are_taken() -> None:
    text = 'if [ -n "$X" ]; then\n  one\nelse\n  two; fi\nfor i in a b; do three $i; done\nwhile true; do four; done'
    assert read(text) == [". one", ". two", ". three $i", ". four"]


def test_harmless_commands_are_passed_over() -> None:
    assert read('[ -n "$X" ] || exit 1\necho run | grep x; mkdir -p a && cd a && run') == ["./a run"]


def test_labels_of_a_case_are_no_commands() -> None:
    assert read('case "$1" in\n pytest)\n  one ;;\n web | worker)\n  two ;;\nesac') == [". one", ". web", ". two"]


def test_sourced_files_are_read_in_the_same_shell() -> None:
    assert read(". ./env.sh\nrun\nsource missing", **{"env.sh": "export A=$PWD\ncd x"}) == [f"./x A={PROJECT} run"]


def test_a_file_that_sources_itself_ends() -> None:
    assert read(". ./env.sh", **{"env.sh": "run\n. ./env.sh"})[:2] == [". run", ". run"]


def test_commands_and_variables_know_their_places() -> None:
    text = "set -e\n  export P=src && \\\n    run a  b # c\n"
    (command,) = read_commands(Passage("run.sh", text, 1), Surroundings("run.sh"))
    assert command.place == Place("run.sh", 3, 5, 13)
    assert command.surroundings.environment["P"].place == Place("run.sh", 2, 10, 15)


def test_a_changed_text_stands_where_the_written_one_stands() -> None:
    (command,) = read_commands(
        Passage("Makefile", "run expanded text", 7, 2, verbatim=False, width=9), Surroundings("x")
    )
    assert command.place == Place("Makefile", 7, 2, 11)
