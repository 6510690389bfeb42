"""Writes the pictures of page and terminal that README and guide show: screenshots.py PROGRAM, to docs/pictures.

Needs chromium and chromium-driver. Look at each of them.
"""

import math
import pathlib
import subprocess
import sys
import tempfile

import browser
import terminal

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = PROJECT / "docs" / "pictures"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/runner.db"

        def run(*words, of=database):
            subprocess.run([program, *words, "--db", of], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)

        run("configs/wine_scaled.yaml", "-q", "random.trials=24", "random.seed=1", "seed=0..4", "model.hidden=choice([10],[32],[32,32])",
            "optimizer.lr=loguniform(1e-4,1e-1)", "optimizer.weight_decay=loguniform(1e-6,1e-2)", "--name", "wine search")
        page = pathlib.Path(folder) / "report.html"
        run("report", "-o", str(page))
        searched = pathlib.Path(folder) / "searched.html"
        run("configs/wine_search.yaml", "-q", of=f"{folder}/searched.db")
        run("report", "-o", str(searched), of=f"{folder}/searched.db")
        with browser.Browser(folder) as window:
            for name, shown, width, height, scheme, section in (
                    ("report", page, 1400, 900, "light", None), ("report-parameters", page, 1400, 1060, "light", "#space"),
                    ("report-marked", page, 1400, 900, "dark", "#learning"), ("report-search", searched, 1400, 800, "light", "#searched")):
                window.width(width, height)
                window.scheme(scheme)
                window.open("about:blank")
                window.open(shown.as_uri() + ("#t=7" if scheme == "dark" else ""))
                window.wait("return document.body.dataset.ready")
                if section:
                    window.run("document.documentElement.style.scrollPaddingTop = '64px';"
                               "document.querySelector(arguments[0]).scrollIntoView()", section)
                window.wait("return [...document.querySelectorAll('figure')].every(figure => !figure.dataset.due"
                            " || figure.getBoundingClientRect().top > innerHeight || figure.getBoundingClientRect().bottom < 0)")
                window.picture(PICTURES / f"{name}.png")
            show_terminal(window, program, database, pathlib.Path(folder))


def show_terminal(window, program, database, folder):
    """The leaderboard, and a trial from its metrics to its curve."""
    columns = 118
    board = terminal.printed([program, "leaderboard", "--limit", "8", "--db", database], columns, PROJECT)
    trial = terminal.printed([program, "show", "8", "--db", database], columns, PROJECT)
    begin, end = trial.index("metrics at epoch"), trial.index("\nthe last")
    file = folder / "terminal.html"
    file.write_text(terminal.page_of([("runner leaderboard --limit 8", board), ("runner show 8", "…\n" + trial[begin:end] + "…")]))
    window.scheme("light")
    window.width(1200, 600)
    window.open(file.as_uri())
    size = window.run("const box = document.querySelector('pre').getBoundingClientRect(); return [box.width + 48, box.height + 48];")
    window.width(math.ceil(size[0]), math.ceil(size[1]))
    window.picture(PICTURES / "terminal.png")


if __name__ == "__main__":
    absent = browser.missing()
    sys.exit(absent or main())
