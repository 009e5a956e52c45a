"""Step 1: reads the inbox and the samples, writes immutable copies with receipts; opens no report.

Refuses to begin a night whose findings could be told to nobody: the settings of the alerts are read first.
"""

import dagster as dg

from orchestration.alerts import notify, settings
from orchestration.assets.resources import Installation
from orchestration.dbt import as_of
from orchestration.intake import left_alone
from orchestration.intake.receive import RawStore
from orchestration.progress import stage


@dg.asset(group_name="intake", kinds={"python"})
def received_reports(installation: Installation) -> dg.MaterializeResult:
    """Every file that was ever sent, stored once under its sha256, with a receipt."""
    settings.load()
    with stage("Tiếp nhận báo cáo") as shown:
        store = RawStore(installation.places.raw)
        new = store.take_in(progress=shown.tell)
    notify.tell_set_aside(installation.places, "received", store.problems, as_of())
    counts = {"new_reports": len(new), "reports": len(store.receipts())}
    left = len(list(left_alone.in_folder(installation.places.raw / "inbox")))
    return dg.MaterializeResult(metadata=counts | {"left_in_inbox": left})
