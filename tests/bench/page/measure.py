"""Measures pages of many trials: size, time to make, time until the first picture, time to draw anew while brushing.

measure.py BUILD [TRIALS EPOCHS CONFIGURATIONS ...]: BUILD holds bin/runner and bin/bench_store. Needs chromium and chromium-driver.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "page"))
import browser  # noqa: E402

STEPS = 20

# One step of a brush: the view changes, and everything on the screen is drawn anew.
BRUSH = """
return (async () => {
  const times = [];
  for (let i = 0; i < arguments[0]; ++i) {
    const before = document.body.dataset.brushed;
    const begun = performance.now();
    location.hash = 'b=' + encodeURIComponent(JSON.stringify({'@result': [0, 1e9 - i]}));
    await new Promise(resolve => {
      const look = () => (document.body.dataset.brushed !== before ? resolve() : setTimeout(look, 0));
      look();
    });
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return [times[times.length >> 1], times[times.length - 1]];
})();"""


def page_seconds(window):
    """What the page's main thread has used of a processor, however busy that is with others."""
    metrics = window.cdp("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def measure(build, folder, trials, epochs, configurations):
    database = folder / f"{trials}.db"
    subprocess.run([build / "bin/bench_store", "fill", database, str(trials), str(epochs), str(configurations), "1"], check=True,
                   stdout=subprocess.DEVNULL)
    page = folder / f"{trials}.html"
    begun, before = time.monotonic(), os.times()
    subprocess.run([build / "bin/runner", "report", "--db", database, "-o", page], check=True, stdout=subprocess.DEVNULL)
    made, after = time.monotonic() - begun, os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    with browser.Browser(folder / f"browser{trials}") as window:
        window.width(1400)
        window.script_timeout(600)
        window.cdp("Performance.enable", timeDomain="threadTicks")
        window.open(page.as_uri())
        first = window.wait("return performance.getEntriesByName('runner: first picture')[0]?.startTime")
        window.run("document.querySelector('#parallel')?.scrollIntoView({block: 'center'})")
        window.wait("return !document.querySelector('#parallel')?.dataset.due")
        opening = page_seconds(window)
        median, most = window.run(BRUSH, STEPS)
        brushing = (page_seconds(window) - opening) / STEPS
        said = " ".join(window.run("return JSON.parse(document.getElementById('document').textContent).experiments[0].curves.left_out"))
    print(f"{trials:,} trials × {epochs} epochs, {configurations:,} configurations: {page.stat().st_size / 1e6:.1f} MB, made in {made:.1f} s ({used:.1f} s of processor time), "
          f"first picture {first / 1000:.2f} s, brush {median:.0f} ms (most {most:.0f} ms); of the page's own "
          f"processor time {opening:.2f} s until the parallel coordinates and {1000 * brushing:.0f} ms for a step. {said}", flush=True)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    numbers = [int(word) for word in sys.argv[2:]] or [1000, 100, 200, 10_000, 20, 2000, 100_000, 4, 20_000]
    with tempfile.TemporaryDirectory() as folder:
        for i in range(0, len(numbers), 3):
            measure(build, pathlib.Path(folder), *numbers[i:i + 3])


if __name__ == "__main__":
    absent = browser.missing()
    sys.exit(absent or main())
