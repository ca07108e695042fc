"""Running one command line, whatever becomes of it. What the commands and their options are stands in `onebase.cli`."""

import gc
import sys

from onebase.commands.plain import read_plain_check
from onebase.commands.streams import prepare_streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

REPORT_A_DEFECT = "this is a defect of onebase, please report it"


def run(arguments: "Sequence[str]") -> int:
    """Runs one command line.

    Returns 0 (clean), 1 (findings), 2 (usage, configuration or internal error) or 130 (interrupted).
    """
    prepare_streams()
    # Facts are many small values without cycles. Looking for cycles after every 700 of them, as Python does by itself,
    # took almost half of the time on 1,500 files, and once in 200,000 still a tenth on those of many entry points.
    gc.set_threshold(2_000_000)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  nobody shall ever see a traceback without asking for it
        _complain(error, verbose=bool({"-v", "--verbose"} & set(arguments)))
    return 2


def _run(arguments: "Sequence[str]") -> int:
    plain = read_plain_check(arguments)
    if plain is not None:
        from onebase.commands.check import run as check

        return check(*plain)
    from onebase.cli import execute

    return execute(arguments)


def _complain(error: Exception, *, verbose: bool) -> None:
    from onebase.commands.output import complain
    from onebase.project.settings_values import ConfigurationError
    from onebase.session import InternalError

    if isinstance(error, ConfigurationError):
        complain(*error.problems)
        return
    if verbose:
        import traceback

        sys.stderr.write("".join(traceback.format_exception(type(error), error, error.__traceback__)))
    text = str(error) if isinstance(error, InternalError) else f"{type(error).__name__}: {error}"
    hint = REPORT_A_DEFECT if verbose else f"{REPORT_A_DEFECT} (--verbose shows where)"
    complain(f"internal error: {' '.join(text.split())}; {hint}")
