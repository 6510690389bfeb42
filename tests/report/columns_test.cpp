#include "report/columns.hpp"

#include "report/visible.hpp"

#include "testing/catch.hpp"

using runner::report::columns_of;
using runner::report::cut;
using runner::report::one_line;

TEST_CASE("Columns are counted as a terminal shows them") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("plain") == 5);
  CHECK(columns_of("größer") == 6);
  CHECK(columns_of("漢字") == 4);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(columns_of("─…µ") == 3);
  CHECK(columns_of("🙂") == 2);
  CHECK(columns_of("a\xff\xe6z") == 4);
}

TEST_CASE("Text that fits is not cut, other text ends in an ellipsis within its columns") {
  CHECK(cut("exact", 5) == "exact");
  CHECK(cut("longer", 5) == "long…");
  CHECK(cut("größer", 4) == "grö…");
  CHECK(cut("漢字漢字", 5) == "漢字…");
  // Half of a wide character cannot be shown.
  CHECK(cut("漢字漢字", 4) == "漢…");
  CHECK(cut("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(cut("anything", 1) == "…");
  CHECK(cut("anything", 0) == "");
  CHECK(cut("", 0) == "");
}

TEST_CASE("No control character is left in a line") {
  CHECK(one_line("two\nlines\r\n\tand \x1b[31mred\x7f") == "two lines   and  [31mred ");
  // U+009B opens an escape sequence as ESC [ does.
  CHECK(one_line("a\u009b31mb") == "a 31mb");
  CHECK(one_line("größer 漢") == "größer 漢");
  CHECK(one_line("a\x9b"
                 "b") == "a b");
}

TEST_CASE("What would steer a terminal is written out, and all other text stays as it is") {
  using runner::report::visible;
  using runner::report::visible_lines;
  CHECK(visible("größer 漢 🙂 e\u0301 \\") == "größer 漢 🙂 e\u0301 \\");
  CHECK(visible("x\x1b[2K\r\n\ty\x7f") == "x\\x1b[2K\\r\\n\\ty\\u007f");
  CHECK(visible(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(visible("\u009b31m \u202eevil\u2066 \u2028\ufeff") == "\\u009b31m \\u202eevil\\u2066 \\u2028\\ufeff");
  // A lone C1 byte, an overlong form, a surrogate, a character that is cut off.
  CHECK(visible("\x9b"
                "31m \xc0\x9b \xed\xa0\x80 \xe2\x80") == "\\x9b31m \\xc0\\x9b \\xed\\xa0\\x80 \\xe2\\x80");
  CHECK(runner::report::blanked("a\x1b\x9b\u009b\u202ez") == "a       z");
  CHECK(visible_lines("one\n\ttwo\x1b[1m\r\n") == "one\n\ttwo\\x1b[1m\\r\n");
}
