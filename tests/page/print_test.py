"""Prints the page that `runner report` writes, and reads what stands on its sheets.

print_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import re
import shutil
import subprocess
import xml.etree.ElementTree

from page_case import BOARD, PageCase, main

TITLES = """return [...document.querySelectorAll('h1, h2, h3')].filter(each => each.getBoundingClientRect().width > 1)
  .map(each => each.textContent);"""


class Sheet:
    """A printed sheet: its size, and its words with their places."""

    def __init__(self, page):
        self.width, self.height = float(page.get("width")), float(page.get("height"))
        self.words = [(word.text or "", *(float(word.get(edge)) for edge in ("xMin", "yMin", "xMax", "yMax")))
                      for word in page.iter() if word.tag.endswith("word")]


class PrintTest(PageCase):
    @staticmethod
    def made(databases):
        return [(name, getattr(databases, name)()) for name in ("sweep", "single", "search")]

    def printed(self, name, view=""):
        """The sheets, and all their text with one blank between words."""
        self.open(name, view)
        file = self.browser.downloads / f"{name}.pdf"
        file.write_bytes(self.browser.pdf())
        layout = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
        # Poppler passes control characters on, which XML has not.
        layout = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", layout)
        sheets = [Sheet(page) for page in xml.etree.ElementTree.fromstring(layout).iter() if page.tag.endswith("page")]
        return sheets, " ".join(word for sheet in sheets for word, *_ in sheet.words)

    def test_every_title_sentence_and_row_is_printed(self):
        for name in self.address:
            _, text = self.printed(name)
            text = text.replace(" ", "")
            expected = self.browser.run(TITLES)
            expected += self.browser.run("return [...document.querySelectorAll('#ranking .sentences p')].map(each => each.textContent)")
            for row in self.browser.run(BOARD):
                expected += [row[key]["text"] for key in ("mean", "sd", "best")]
            self.assertGreater(len(expected), 8)
            for words in expected:
                self.assertIn("".join(words.split()), text, f"{name}: {words}")

    def test_what_did_not_complete_and_the_config_are_printed(self):
        _, text = self.printed("sweep")
        for state, message in self.sql("sweep", "SELECT state, message FROM trials WHERE state <> 'completed'"):
            self.assertIn(state, text)
            # Beside other columns its lines do not follow each other; a long path is broken.
            self.assertEqual(set((message or "").split("\n")[0].split()) - set(text.split()), set())
        (config,), = self.sql("sweep", "SELECT config_text FROM experiment")
        self.assertIn("".join(config.split()), text.replace(" ", ""))

    def test_no_sheet_is_blank_and_no_word_reaches_beyond_it(self):
        for name in self.address:
            sheets, _ = self.printed(name)
            self.assertGreater(len(sheets), 1)
            for place, sheet in enumerate(sheets):
                self.assertGreater(len(sheet.words), 5, f"{name}, sheet {place + 1}")
                for word, left, top, right, bottom in sheet.words:
                    self.assertTrue(0 <= left and right <= sheet.width and 0 <= top and bottom <= sheet.height,
                                    f"{name}, sheet {place + 1}: {word}")

    def test_no_title_stays_behind_at_the_end_of_a_sheet(self):
        for name in self.address:
            sheets, _ = self.printed(name)
            titles = self.browser.run("return [...document.querySelectorAll('main h2')].filter(each => each.getBoundingClientRect().width > 1)"
                                      ".map(each => each.textContent)")
            for sheet in sheets:
                lowest = max(bottom for *_, bottom in sheet.words)
                last = " ".join(word for word, _, _, _, bottom in sheet.words if lowest - bottom < 3)
                self.assertNotIn(last, titles, name)

    def test_a_narrow_window_prints_what_a_wide_one_does(self):
        wide, text = self.printed("search")
        self.browser.width(400)
        narrow, other = self.printed("search")
        # In which order words beside each other are read off a sheet is a matter of tenths of a point.
        self.assertEqual(sorted(other.split()), sorted(text.split()))
        self.assertEqual(len(narrow), len(wide))

    def test_a_dark_screen_prints_on_light_paper(self):
        _, light = self.printed("search")
        colours = self.inks("search")
        self.browser.scheme("dark")
        _, dark = self.printed("search")
        self.assertEqual(dark, light)
        self.assertTrue(self.inks("search") == colours, "the first sheets differ")
        # Of the corner where nothing is drawn.
        self.assertEqual(colours[0], (255, 255, 255))

    def inks(self, name):
        """The colours of the first sheet's points, at a low resolution."""
        file = self.browser.downloads / f"{name}.pdf"
        picture = subprocess.run(["pdftoppm", "-r", "20", "-f", "1", "-l", "1", str(file)], check=True, capture_output=True).stdout
        kind, size, most, points = picture.split(b"\n", 3)
        self.assertEqual((kind, most), (b"P6", b"255"))
        return [tuple(points[i:i + 3]) for i in range(0, len(points), 3)]

    def test_what_only_a_hand_can_do_is_not_printed(self):
        _, text = self.printed("search")
        for words in ("Drag", "Filter", "CSV", "unmark"):
            self.assertNotIn(words, text)
        # The screen has it again.
        self.browser.wait("return document.querySelector('#parallel .said').textContent.includes('Drag')")
        self.assertFalse(self.browser.run("return document.querySelector('details.printed').open"))


if __name__ == "__main__":
    if not shutil.which("pdftotext"):
        print("this test is skipped: pdftotext is not installed (Debian: poppler-utils)")
    else:
        main(PrintTest)
