"""Step 6: tells what the release holds, to those who can mend it; from findings, never from how the run went."""

import dagster as dg

from orchestration.assets.resources import Installation
from orchestration.progress import stage


@dg.asset(group_name="release", kinds={"python"}, deps=["release"])
def alerts(installation: Installation) -> dg.MaterializeResult:
    """Messages put into the outbox and sent: a digest, one per reporting unit; nothing where nothing changed."""
    from orchestration.alerts.notify import tell_release

    with stage("Báo tin"):
        counts = tell_release(installation.places)
    return dg.MaterializeResult(metadata=dict(counts))
