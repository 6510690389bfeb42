#include "text/visible.hpp"

#include "testing/catch.hpp"

using namespace runner::text;

TEST_CASE("No control character is left in a line") {
  CHECK(one_line("two\nlines\r\n\tand \x1b[31mred\x7f") == "two lines   and  [31mred ");
  // U+009B opens an escape sequence as ESC [ does.
  CHECK(one_line("a\u009b31mb") == "a 31mb");
  CHECK(one_line("größer 漢") == "größer 漢");
  CHECK(one_line("a\x9b"
                 "b") == "a b");
}

TEST_CASE("What would steer a terminal is written out, and all other text stays as it is") {
  CHECK(visible("größer 漢 🙂 e\u0301 \\") == "größer 漢 🙂 e\u0301 \\");
  CHECK(visible("x\x1b[2K\r\n\ty\x7f") == "x\\x1b[2K\\r\\n\\ty\\u007f");
  CHECK(visible(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(visible("\u009b31m \u202eevil\u2066 \u2028\ufeff") == "\\u009b31m \\u202eevil\\u2066 \\u2028\\ufeff");
  // A lone C1 byte, an overlong form, a surrogate, a character that is cut off.
  CHECK(visible("\x9b"
                "31m \xc0\x9b \xed\xa0\x80 \xe2\x80") == "\\x9b31m \\xc0\\x9b \\xed\\xa0\\x80 \\xe2\\x80");
  CHECK(blanked("a\x1b\x9b\u009b\u202ez") == "a       z");
  CHECK(visible_lines("one\n\ttwo\x1b[1m\r\n") == "one\n\ttwo\\x1b[1m\\r\n");
}

TEST_CASE("Text of a file stands in quotes in a message, cut between characters where it is long") {
  CHECK(shown("") == "''");
  CHECK(shown("a\x1b[2J\u202e\xff") == "'a\\x1b[2J\\u202e\\xff'");
  CHECK(shown(std::string(60, 'x')) == "'" + std::string(60, 'x') + "'");
  CHECK(shown(std::string(59, 'x') + "漢字") == "'" + std::string(59, 'x') + "漢…'");
}
