"""Reads the points of pictures off their axes and compares that with what SQL says of the trials.

axes_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import json
import math

from page_case import PageCase, main
from stored import Stored

# The words and marks of a picture, with their places within it.
PLACES = """
const svg = document.querySelector(`#${arguments[0]} svg`);
const origin = svg.getBoundingClientRect();
const placeOf = element => {
  const box = element.getBoundingClientRect();
  return {x: box.x + box.width / 2 - origin.x, y: box.y + box.height / 2 - origin.y};
};
return {width: origin.width,
  words: [...svg.querySelectorAll('text')].map(text => ({words: text.textContent, anchor: text.getAttribute('text-anchor'), ...placeOf(text)})),
  marks: [...svg.querySelectorAll('.mark.dot[data-trial]')].map(mark => ({...mark.dataset, ...placeOf(mark)}))};"""

# What the height of a word and the shape of a point leave open, in pixels.
CLOSE = 3


def number_in(words):
    try:
        return float(words)
    except ValueError:
        return None


def ticks_of(words, vertical):
    """Places and numbers of the ticks of an axis, as words stand at them."""
    chosen = [entry for entry in words if entry["anchor"] == ("end" if vertical else "middle")]
    return [(entry["y" if vertical else "x"], number_in(entry["words"])) for entry in chosen if number_in(entry["words"]) is not None]


def error_of(ticks, points):
    """By how many pixels points, each a place and its number, stand elsewhere than two ticks say. Whether an axis shows the logarithm is
    seen from the points: the better of both counts."""
    (a, low), (b, high) = min(ticks), max(ticks)
    errors = [max(abs(a + (number - low) / (high - low) * (b - a) - place) for place, number in points)]
    if low > 0 and high > 0 and all(number > 0 for _, number in points):
        errors.append(max(abs(a + math.log(number / low) / math.log(high / low) * (b - a) - place) for place, number in points))
    return min(errors)


class AxesTest(PageCase):
    names = ("sweep", "search", "grid")

    @classmethod
    def made(cls, databases):
        return [(name, getattr(databases, name)()) for name in cls.names]

    def setUp(self):
        super().setUp()
        self.stored = {name: Stored(lambda query, name=name: self.sql(name, query)) for name in self.names}

    def test_points_stand_where_the_axis_of_the_result_says(self):
        for name, stored in self.stored.items():
            self.open(name)
            values = {str(trial["trial"]): trial["value"] for trial in stored.trials}
            for picture, vertical in (("strip", False), ("fit", True)):
                seen = self.browser.run(PLACES, picture)
                ticks = ticks_of(seen["words"], vertical)
                self.assertGreater(len(ticks), 1, f"{name} {picture}")
                self.assertGreater(len(seen["marks"]), 0)
                points = [(mark["y" if vertical else "x"], values[mark["trial"]]) for mark in seen["marks"]]
                self.assertLess(error_of(ticks, points), CLOSE, f"{name} {picture}")

    def test_points_stand_where_the_axes_of_swept_parameters_say(self):
        for name, stored in self.stored.items():
            self.open(name)
            trials = {str(trial["trial"]): trial for trial in stored.trials}
            params = {number: json.loads(trial["params"]) for number, trial in trials.items()}
            with_value = {number for number, trial in trials.items() if trial["value"] is not None}
            seen = self.browser.run(PLACES, "parameters")
            swept = stored.swept()
            columns = 2 if len(swept) in (2, 4) else min(3, len(swept))
            for place, key in enumerate(swept):
                panel = (place % columns, place // columns)
                inside = lambda entry: (entry["x"] * columns // seen["width"], entry["y"] // 250) == panel
                marks = [mark for mark in seen["marks"] if inside(mark)]
                words = [entry for entry in seen["words"] if inside(entry)]
                self.assertEqual({mark["trial"] for mark in marks}, with_value, f"{name} {key}")
                self.assertIn(key, [entry["words"] for entry in words])
                points = [(mark["y"], trials[mark["trial"]]["value"]) for mark in marks]
                self.assertLess(error_of(ticks_of(words, True), points), CLOSE, f"{name} {key}")
                if all(isinstance(params[number][key], (int, float)) for number in with_value):
                    points = [(mark["x"], params[mark["trial"]][key]) for mark in marks]
                    self.assertLess(error_of(ticks_of(words, False), points), CLOSE, f"{name} {key}")
                    continue
                names = {entry["words"]: entry["x"] for entry in words if entry["anchor"] == "middle"}
                for mark in marks:
                    value = params[mark["trial"]][key]
                    name_of = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
                    self.assertLess(abs(names[name_of] - mark["x"]), CLOSE, f"{name} {key} {name_of}")


if __name__ == "__main__":
    main(AxesTest)
