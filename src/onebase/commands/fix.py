"""`onebase fix`: repairs causes, or shows how it would."""

import os
import sys
from collections.abc import Sequence

from onebase.commands.options import FixOptions
from onebase.commands.output import complain, view_of
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.fix.difference import coloured, unified
from onebase.fix.disk import Change, changes_of, recover, write
from onebase.fix.git import uncommitted
from onebase.fix.old_names.left import OldName, old_names
from onebase.fix.plan import Ask, Plan
from onebase.fix.show import approval, by_hand, closing, not_done, rejection, steps, still_said
from onebase.fix.situation import Wishes
from onebase.fix.values import CannotEdit
from onebase.project.settings_values import ConfigurationError, Settings
from onebase.repair import make_plan
from onebase.report.view import View
from onebase.report.words import joined


def run(paths: Sequence[str], options: FixOptions) -> int:
    """Carries out the command; returns 1 where findings are left, or with `--diff` where something would change.

    Raises ConfigurationError for what cannot be used or written, InternalError where a rule fails.
    """
    if options.interactive and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError(("--interactive: needs a terminal to ask",))
    if options.verify is not None and not options.verify.strip():
        raise ConfigurationError(("--verify: no command is given",))
    request = read_request(paths, options)
    settings = request.settings
    try:
        return _run(request.paths, settings, options)
    except CannotEdit as reason:
        raise ConfigurationError((str(reason),)) from None


def _run(paths: Sequence[str], settings: Settings, options: FixOptions) -> int:
    directory = settings.directory
    view = view_of(settings.directory, options)
    looks = options.diff or options.plan
    if not looks:
        finished = recover(directory)
        if finished:
            complain(finished)
    wishes = Wishes(unsafe=options.unsafe_fixes, root=_root(settings, options))
    with Progress(enabled=not options.quiet and not options.interactive) as progress:
        plan = make_plan(paths, settings, wishes, progress, _ask(view) if options.interactive else lambda *_: True)
    changes = _changes(plan)
    if changes and not looks:
        _refuse_uncommitted(directory, changes, options)
    if changes and options.verify is not None and not _verified(plan, settings, options, view):
        return 1
    if options.diff:
        emit(coloured(unified(changes, view.path), view.style))
        if not options.quiet:  # a patch goes into a file, this to people
            _say_beside_the_patch(plan, _left(plan, settings), view)
        return 1 if changes and not options.exit_zero else 0
    if changes and not looks:
        _refuse_uncommitted(directory, changes, options)
        write(directory, changes)
    left = _left(plan, settings)
    if not options.quiet:
        emit(steps(plan, view, tables=options.plan))
        emit(not_done(plan.refused, view))
        emit(by_hand(plan, view))
        emit(still_said(_old_names(plan, written=not looks), view))
        emit(closing(plan, left, written=not looks))
    return _exit_code(plan, left, options, looks=looks)


def _say_beside_the_patch(plan: Plan, left: int, view: View) -> None:
    """How much it is and leaves; where there is no patch, why not."""
    if not plan.steps:
        sys.stderr.writelines(f"{line}\n" for line in (*not_done(plan.refused, view), *by_hand(plan, view)))
    sys.stderr.writelines(f"{line}\n" for line in still_said(_old_names(plan, written=False), view))
    complain(*closing(plan, left, written=False))


def _old_names(plan: Plan, *, written: bool) -> tuple[OldName, ...]:
    """What the steps leave alone although it says a name that they give up; the lines are those of the disk."""
    fixes = [fix for step in plan.steps for fix in step.fixes]
    return old_names(plan.first.program, (plan.last if written else plan.first).tree, fixes)


def _left(plan: Plan, settings: Settings) -> int:
    return sum(1 for finding in plan.last.wanted if finding.severity >= settings.fail_level)


def _verified(plan: Plan, settings: Settings, options: FixOptions, view: View) -> bool:
    """Whether the user's command goes no worse with the change; says what came of it."""
    from onebase.fix.verify.verifying import Laboratory, verify

    directory = os.path.realpath(settings.directory)
    here = os.path.relpath(os.path.realpath(os.getcwd()), directory)
    with (
        Progress(enabled=not options.quiet) as progress,
        Laboratory(
            directory,
            options.verify or "",
            "." if here.startswith("..") else here,
            progress,
            options.verify_timeout,
        ) as laboratory,
    ):
        found = verify(laboratory, [tree.changed for tree in plan.trees])
    if not found.is_good:
        emit(steps(plan, view))
        emit(rejection(found, plan, options.verify or "", view))
    elif options.diff:  # whose output is a patch
        sys.stderr.writelines(f"{line}\n" for line in approval(found, options.verify or "", view))
    elif not options.quiet:
        emit(approval(found, options.verify or "", view))
    return found.is_good


def _exit_code(plan: Plan, left: int, options: FixOptions, *, looks: bool) -> int:
    if options.exit_zero:
        return 0
    if left or (plan.steps and (looks or options.exit_non_zero_on_fix)):
        return 1
    return 0


def _changes(plan: Plan) -> tuple[Change, ...]:
    tree = plan.last.tree
    return changes_of(tree.changed, {path: tree.before(path) for path in tree.changed})


def _refuse_uncommitted(directory: str, changes: Sequence[Change], options: FixOptions) -> None:
    """Raises ConfigurationError where a file would be changed whose content only the disk has."""
    dirty = [] if options.allow_dirty else uncommitted(directory, [change.path for change in changes])
    if dirty:
        shown = joined([*dirty[:5], *([f"{len(dirty) - 5} more"] if len(dirty) > 5 else [])])
        raise ConfigurationError((f"nothing was changed: git has no copy of {shown}; commit first, or --allow-dirty",))


def _root(settings: Settings, options: FixOptions) -> str | None:
    """The wished root relative to the project. Raises ConfigurationError where it is no directory in it."""
    if options.root is None:
        return None
    path = os.path.relpath(os.path.abspath(options.root), settings.directory).replace(os.sep, "/")
    if path.startswith("..") or not os.path.isdir(options.root):
        raise ConfigurationError((f"--root: {options.root}: is no directory of the project",))
    return path


def _ask(view: View) -> Ask:
    from onebase.commands.ask import Question

    return Question(view)
