"""Which files that are not Python can say how a process of the project starts; others stay out of the index."""

EXTENSIONS = frozenset({"toml", "ini", "cfg", "sh", "mk", "service", "ipynb", "dockerfile"})
NAMES = frozenset(
    {
        *("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile"),
        *("package.json", "Pipfile", "devcontainer.json", "Jenkinsfile"),
        *(
            ".gitlab-ci.yml",
            ".travis.yml",
            "appveyor.yml",
            ".appveyor.yml",
            "azure-pipelines.yml",
            "bitbucket-pipelines.yml",
        ),
        *(
            "app.yaml",
            "render.yaml",
            "cloudbuild.yaml",
            "cloudbuild.yml",
            "serverless.yml",
            "heroku.yml",
            "environment.yml",
        ),
        *("Taskfile.yml", "Taskfile.yaml", ".pre-commit-config.yaml", "tox.yml"),
    }
)
PREFIXES = ("Dockerfile", "Containerfile", "Procfile", ".env")
LOGGING = ("log", "Log")  # names of loggers and handlers, which follow the names of modules
COMPOSE = ("compose", "docker-compose")
PIPELINES = (".github", ".gitlab", ".circleci")


def is_wanted(directory: str, name: str) -> bool:
    """Whether a file that is not Python may hold configuration, by its name and the directory that it is in."""
    extension = name.rpartition(".")[2]
    if extension in EXTENSIONS or name in NAMES or name.startswith(PREFIXES):
        return True
    if name.startswith(LOGGING) and extension in {"yml", "yaml", "json", "conf"}:
        return True
    if extension in {"yml", "yaml"}:
        return name.startswith(COMPOSE) or directory.startswith(PIPELINES)
    if extension == "txt":
        return name.startswith("requirements")
    return extension == "conf" and ("supervisor" in name or "supervisor" in directory)
