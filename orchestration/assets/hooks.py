"""What is told when a step of the night stops on a fault; the audit's refusal is told where it is made."""

import dagster as dg

from orchestration.assets.release import ReleaseRefused
from orchestration.dbt import as_of
from orchestration.places import Places


@dg.failure_hook
def tell_fault(context: dg.HookContext) -> None:
    """A message to the IT department, once: a night nobody watches must not stop in silence."""
    from orchestration.alerts.notify import tell_fault as tell

    cause = innermost(context.op_exception)
    if cause is not None and not isinstance(cause, ReleaseRefused):
        tell(Places.from_env(), f"{context.op.name}: {type(cause).__name__}: {cause}", as_of())


def innermost(fault: BaseException | None) -> BaseException | None:
    """What an error was raised from, where one was."""
    while fault is not None and fault.__cause__ is not None:
        fault = fault.__cause__
    return fault
