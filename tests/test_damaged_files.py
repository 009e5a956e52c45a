"""A file that nobody can open is findings to the one who sent it, where the delivery note says who that is."""


def test_a_damaged_file_keeps_the_sender_and_the_period_its_delivery_named(province):
    (province.inbox / "hong.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (province.inbox / "anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(90))
    (province.inbox / "delivery.csv").write_text(
        "file,received_at,unit_code,period\nhong.xlsx,2026-01-16T08:00:00,101,2026-01\nanh.xlsx,2026-01-16T08:00:00,,\n",
        encoding="utf-8",
    )
    province.build("fct_finding", "fct_report")
    findings = (
        "select file_name, unit_key, period_code, rule_code from fct_finding where report_id is not null order by 1"
    )
    assert province.sql(findings) == [
        ("anh.xlsx", None, None, "FILE_NOT_A_TABLE"),
        ("hong.xlsx", "101:start", "2026-01", "FILE_UNREADABLE"),
    ]
