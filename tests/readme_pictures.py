"""Takes the README's pictures of a league and of a profile from the current release, made of the samples.

Run as `python tests/readme_pictures.py` after a night on the samples (`make pictures`); needs Debian's chromium. Both
pages are of simulated figures, and what is cut out of them begins with the band that says so.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from orchestration.places import PROJECT, Places
from orchestration.release.exports.site import FOLDER

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDTH = 1100
PICTURES = {  # picture -> page, and how much of it below its band
    "docs/xep-hang.png": ("trang/bang-minh-hoa-district-2024-mp.html", 1010),
    "docs/ho-so.png": ("trang/don-vi-141-start-mp.html", 1150),
}


def take(site: Path, folder: Path) -> None:
    """Write every picture under the folder from the pages of a site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": WIDTH, "height": 1400})
        for picture, (name, height) in PICTURES.items():
            page.goto((site / name).as_uri())
            top = page.locator("aside.banner").bounding_box()["y"]
            page.screenshot(path=folder / picture, clip={"x": 0, "y": top, "width": WIDTH, "height": height})
        browser.close()


if __name__ == "__main__":
    release = Places.from_env().published / "current"
    if not release.exists():
        sys.exit("chưa có bản phát hành / no release yet: make nightly")
    take(release / FOLDER, PROJECT)
