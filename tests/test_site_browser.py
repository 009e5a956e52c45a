"""The pages in a browser, from a folder and from a server: no error, no outside request, usable by all, whole in print.

Debian's chromium by Playwright; axe-core comes by npm into a temporary folder.
"""

import http.server
import re
import subprocess
import threading
from functools import partial

import duckdb
import pytest
from playwright.sync_api import expect, sync_playwright

from orchestration.release.exports.site import FOLDER
from orchestration.release.exports.site.questions import PAGE, questions

pytestmark = pytest.mark.campaign
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = "axe-core@4.14.1"
WIDTHS = (360, 1280)
LEAGUE, PROFILE = "trang/bang-minh-hoa-district-2024-mp.html", "trang/don-vi-141-start-mp.html"
KINDS = [
    "index.html",
    LEAGUE,
    "trang/bang-kh120-2022-commune-2022.html",
    "trang/bang-qd922-2022-province-2022.html",
    PROFILE,
    "trang/don-vi-141-start.html",
    "trang/don-vi-04252-start-mp.html",
    "trang/chi-tieu-ho-so-tthc-dung-han-mp.html",
    "trang/phat-hien-critical-1-mp.html",
    "trang/nhiet-141-start-commune-mp.html",
    "trang/phuong-phap.html",
    "trang/tu-dien.html",
    "trang/truy-van.html",
    *[
        f"trang/{board}{mark}.html"
        for board in (
            "xep-hang",
            "don-vi",
            "chi-tieu",
            "bang-nhiet",
            "can-chu-y",
            "lich-bao-cao",
            "chat-luong",
            "ke-hoach",
            "nen-tang",
            "xa-cds",
            "an-ban",
            "so-sanh",
            "thay-doi",
        )
        for mark in ("", "-mp")
    ],
]


@pytest.fixture(scope="module")
def site(night):
    return night.places.published / "current" / FOLDER


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """The text of axe-core."""
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), AXE]
    subprocess.run(command, check=True, timeout=120)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def server(site):
    """The address of a server that serves the release."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.fixture
def opened(browser, request):
    """Opens an address in a page of its own; when the test ends, nothing may have gone wrong or outside."""
    contexts, wrong = [], []

    def open_page(address, width=1280, **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                None if re.match(r"file:|data:|blob:|http://127\.0\.0\.1:", sent.url) else wrong.append(sent.url)
            ),
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_a_page_opens_from_a_folder_without_a_fault_and_axe_finds_nothing(opened, site, axe, name, width):
    page = opened((site / name).as_uri(), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways as a whole"
    page.evaluate(axe)
    faults = page.evaluate("axe.run(document, {preload: false}).then(found => found.violations)")
    assert [(fault["impact"], fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []


@pytest.mark.parametrize("name", ["index.html", LEAGUE, PROFILE, "trang/bang-nhiet-mp.html"])
def test_a_page_opens_from_a_server(opened, server, name):
    page = opened(f"{server}/{name}")
    assert page.locator("h1").inner_text()
    page.locator("nav a").nth(3).click()
    assert page.locator("nav a[aria-current]").inner_text() == "Chỉ tiêu"


@pytest.mark.parametrize("words", ["yen binh", "Yên Bình", "YEN BÌNH", "binh yen"])
def test_the_search_finds_with_and_without_marks_and_by_keys_alone(opened, site, words):
    page = opened((site / "index.html").as_uri())
    page.locator("#tim").fill(words)
    page.locator("#ket-qua li").first.wait_for()
    assert any("Huyện Yên Bình" in text for text in page.locator("#ket-qua li").all_inner_texts())
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trang/*")
    assert "Yên Bình" in page.locator("h1").inner_text()


def test_what_is_written_with_the_same_marks_stands_first_and_units_before_the_rest(opened, site):
    page = opened((site / "index.html").as_uri())
    page.locator("#tim").fill("Đại Lịch")
    expect(page.locator("#ket-qua li").first).to_contain_text("Xã Đại Lịch")
    page.locator("#tim").fill("zzzz")
    expect(page.locator("#ket-qua li")).to_have_text(["Không có kết quả"])
    page.locator("#tim").fill("van")  # many indicators speak of documents (văn bản)
    expect(page.locator("#ket-qua li").first).to_contain_text(re.compile("Văn|Vân"))
    expect(page.locator("#ket-qua li small").first).to_contain_text("Đơn vị")


def column(page, at):
    return page.locator(f"#xep-hang tbody tr > :nth-child({at})")


def test_a_table_sorts_by_its_figures_by_vietnamese_letters_and_filters(opened, site):
    page = opened((site / LEAGUE).as_uri())
    expect(column(page, 1)).to_have_text([str(rank) for rank in range(1, 10)])
    page.locator("#xep-hang thead th", has_text="Điểm (%)").click()
    expect(column(page, 1)).to_have_text([str(rank) for rank in range(9, 0, -1)])
    page.locator("#xep-hang thead th", has_text="Đơn vị").click()
    expect(column(page, 2).first).to_have_text("Huyện Lục Yên")
    names = column(page, 2).all_inner_texts()
    assert names.index("Huyện Mù Căng Chải") < names.index("Huyện Trạm Tấu") < names.index("Huyện Văn Yên")
    for words in ("Trấn", "tran", "TRẤN yên"):
        page.locator(".dt-search input").fill(words)
        expect(column(page, 2).last).to_have_text("Huyện Trấn Yên")


def test_the_switch_speaks_english_and_stays_so_on_the_next_page(opened, server):
    page = opened(f"{server}/{LEAGUE}")
    page.locator("#ngon-ngu").click()
    assert page.locator("nav").inner_text().split("\n")[:2] == ["Overview", "League tables"]
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Bộ chỉ số minh họa cấp huyện, 2024"
    page.goto(f"{server}/{PROFILE}")
    assert page.locator("#so, h2").first.inner_text() == "Ranks"
    page.locator("#ngon-ngu").click()
    assert page.locator("h2").first.inner_text() == "Thứ hạng"


@pytest.mark.parametrize("name", ["trang/bang-kh120-2022-commune-2024-mp.html", "trang/bang-nhiet-mp.html", PROFILE])
def test_print_holds_every_row(opened, site, name):
    page = opened((site / name).as_uri())
    page.emulate_media(media="print")
    rows = page.evaluate("[...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().height)")
    assert len(rows) > 50
    assert all(rows)
    cut = page.evaluate(
        "[...document.querySelectorAll('.frame')].filter(e => getComputedStyle(e).overflowX != 'visible').length"
    )
    assert cut == 0
    assert sheets(page) >= 2


def sheets(page):
    """How many sheets a page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))


def test_a_commune_is_told_on_one_sheet_of_a4(opened, site):
    page = opened((site / "trang/don-vi-04252-start-mp.html").as_uri())
    page.evaluate("document.querySelectorAll('section:has(#nop), section:has(#loi)').forEach(part => part.remove())")
    assert page.locator("#tru-cot tbody tr").count() + page.locator("#chi-tieu tbody tr").count() > 35
    assert sheets(page) == 1


@pytest.mark.parametrize("name", [LEAGUE, PROFILE])
def test_a_page_reads_without_script(opened, site, name):
    page = opened((site / name).as_uri(), java_script_enabled=False)
    rows = page.locator("tbody tr")
    assert rows.count() >= 9
    assert rows.first.is_visible()
    assert page.locator("aside.banner").is_visible()


def test_keys_lead_past_the_menu_to_the_content_and_into_a_figure(opened, site):
    page = opened((site / "trang/don-vi-141-start.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.locator("#chi-tieu summary", has_text="F19").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("H19 “83,05%”").is_visible()


READY = "!document.getElementById('chay').disabled"
QUESTIONS = (0, 2, 7, 12, 20)


@pytest.fixture
def asking(opened, site):
    """The page of SQL, ready; asks it a query, gives its rows or, where there are none, what went wrong."""
    page = opened((site / "trang" / "truy-van.html").as_uri())
    page.wait_for_function(READY, timeout=5000)

    def ask(query):
        page.locator("#truy-van").fill(query)
        page.locator("#chay").click()
        page.wait_for_function(READY)
        if page.locator("#sai").is_visible():
            return page.locator("#sai").inner_text()
        read = "[...document.querySelectorAll('#bang-ket-qua tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
        return [tuple(row) for row in page.evaluate(read)]

    ask.page = page
    return ask


def test_the_page_of_sql_is_ready_in_five_seconds_and_answers_as_duckdb_does(asking, night):
    rows = questions(PAGE.read_text("utf-8"))
    with duckdb.connect(str(night.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
        for at in QUESTIONS:
            connection.execute(f"create or replace temp table answer as {rows[at].query}")
            answer = connection.execute("select cast(columns(*) as varchar) from answer").fetchall()
            assert len(answer) > 0
            shown = [tuple("" if value is None else value for value in row) for row in answer[:500]]
            assert asking(rows[at].query) == shown, rows[at].text
    asking.page.locator("#cau-hoi").select_option("3")
    assert asking.page.locator("#truy-van").input_value() == rows[3].query


def test_the_page_of_sql_reaches_nothing_outside_and_changes_nothing(asking):
    before = asking("select count(*) from dim_unit")
    for query in (
        "select * from read_parquet('https://example.org/x.parquet')",
        "select 1; drop table kho.main.dim_unit",
        "select 1; install httpfs",
        "select 1; set autoload_known_extensions = true",
        "insert into dim_unit values (1)",
        "select * from no_such_table",
    ):
        assert "Error" in asking(query), query
    assert asking("select count(*) from dim_unit") == before


def test_a_result_is_had_as_csv_in_which_no_text_is_a_formula_and_says_what_is_simulated(asking, tmp_path):
    asking("select '=1+1' as t, -5 as n, 'a\"b,c' as q, null as x, true as is_simulated")
    assert asking.page.locator("#mo-phong").is_visible()
    with asking.page.expect_download() as download:
        asking.page.locator("#tai").click()
    download.value.save_as(tmp_path / "ket-qua.csv")
    text = (tmp_path / "ket-qua.csv").read_bytes().decode("utf-8")
    assert text == '\ufefft,n,q,x,is_simulated\r\n\'=1+1,-5,"a""b,c",,true\r\n'
    asking("select false as is_simulated")
    assert not asking.page.locator("#mo-phong").is_visible()


def test_units_are_chosen_and_stand_side_by_side_and_the_address_says_which(opened, site, tmp_path):
    page = opened((site / "trang" / "don-vi-141-start-mp.html").as_uri())
    page.locator(".jump a").click()
    expect(page.locator("#dv-0 option:checked")).to_have_text("Huyện Yên Bình")
    expect(page.locator("#tinh-trang")).to_have_text("Chọn ít nhất hai đơn vị")
    page.locator("#dv-1").select_option(label="Huyện Văn Yên")
    expect(page.locator("#bang-so thead a")).to_have_text(["Huyện Yên Bình", "Huyện Văn Yên"])
    expect(page.locator("#bang-so tbody tr", has_text="Điểm (%)").first).to_contain_text("76,74")
    page.reload()
    expect(page.locator("#bang-so thead a")).to_have_text(["Huyện Yên Bình", "Huyện Văn Yên"])
    with page.expect_download() as download:
        page.locator("#tai").click()
    download.value.save_as(tmp_path / "so-sanh.csv")
    lines = (tmp_path / "so-sanh.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "Chỉ tiêu,Huyện Yên Bình,Huyện Văn Yên"
    assert len(lines) > 40
