"""What stands in the cells figures come from is published as written; reports that were replaced are not quoted."""


def texts(province):
    """(file, cell) -> what is published of it."""
    rows = province.sql("select file_name, cell, raw_text from fct_cell_text inner join fct_report using (report_id)")
    return {(file, cell): text for file, cell, text in rows}


def test_a_cell_is_published_as_written_beside_the_number_read_from_it(province):
    line = {"line_code": "L1", "numerator": "5.565", "denominator": "6700", "reported_pct": "83,05%"}
    province.receive("101", "2026-01", line)
    province.build("fct_cell_text")
    [cells] = province.sql(
        "select [cell, denominator_cell, reported_pct_cell], numerator from fct_indicator_value"
        " where indicator_code = 'vacc' and value is not null"
    )
    written = texts(province)
    assert [written["001.xlsx", cell] for cell in cells[0]] == ["5.565", "6700", "83,05%"]
    assert cells[1] == 5565


def test_a_report_that_was_replaced_is_no_longer_quoted_and_a_blank_cell_has_no_row(province):
    province.receive("101", "2026-01", "L1,90,120", received="2026-02-10T08:00:00")
    province.receive("101", "2026-01", "L1,91,", received="2026-02-11T08:00:00")
    province.receive("102", "2026-01", "L1,7,8", received="2026-02-11T08:00:00")
    province.build("fct_cell_text")
    written = texts(province)
    assert {file for file, _ in written} == {"002.xlsx", "003.xlsx"}
    assert {"91", "7", "8"} <= set(written.values()) and "" not in written.values()
