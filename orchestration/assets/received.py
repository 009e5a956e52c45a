"""Step 1: reads the inbox and the samples, writes immutable copies with receipts; opens no report."""

import dagster as dg

from orchestration.assets.resources import Installation
from orchestration.intake.receive import RawStore
from orchestration.progress import stage


@dg.asset(group_name="intake", kinds={"python"})
def received_reports(installation: Installation) -> dg.MaterializeResult:
    """Every file that was ever sent, stored once under its sha256, with a receipt."""
    with stage("Tiếp nhận báo cáo") as shown:
        store = RawStore(installation.places.raw)
        new = store.take_in(progress=shown.tell)
    return dg.MaterializeResult(metadata={"new_reports": len(new), "reports": len(store.receipts())})
