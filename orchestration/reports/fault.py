"""Why no report is written: a code and what to do, in Vietnamese and English, from the words of the reports."""

from orchestration.reports import wording


class ReportFault(ValueError):
    """Nothing was written; the message begins with the code."""

    def __init__(self, code: str, **values: object) -> None:
        vietnamese, english = wording.words()["errors"][code]
        super().__init__(f"{code}: {vietnamese.format(**values)} / {english.format(**values)}")
        self.code = code
