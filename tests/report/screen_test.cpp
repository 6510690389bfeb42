#include "screen.hpp"

#include "testing/catch.hpp"

using runner::report::testing::Screen;

namespace {

using Rows = std::vector<std::string>;

Screen screen_with(const std::string& bytes, std::size_t width = 10, std::size_t height = 5) {
  Screen screen(width, height);
  screen.write(bytes);
  return screen;
}

}  // namespace

TEST_CASE("The test's screen writes over, erases and moves up as a terminal does") {
  CHECK(screen_with("one\r\ntwo\r\n\x1b[2AONE\x1b[K\r\n").rows() == Rows{"ONE", "two"});
  CHECK(screen_with("longer\rab\x1b[K").rows() == Rows{"ab"});
  CHECK(screen_with("one\r\ntwo\r\nthree\r\n\x1b[2A\x1b[J").rows() == Rows{"one"});
  CHECK(screen_with("one\r\ntwo\r\n\x1b[9AX").rows() == Rows{"Xne", "two"});
}

TEST_CASE("The test's screen breaks what is too wide, and keeps the cursor within its window") {
  CHECK(screen_with("0123456789").column() == 10);
  CHECK(screen_with("0123456789ab").rows() == Rows{"0123456789", "ab"});
  CHECK(screen_with("012345678漢").rows() == Rows{"012345678", "漢"});
  CHECK(screen_with("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n\x1b[9AX").rows() == Rows{"1", "2", "X", "4", "5", "6"});
}

TEST_CASE("The test's screen breaks lines anew when its width changes, the cursor staying in its line") {
  Screen screen = screen_with("0123456789ab\r\ncd\r\n");
  screen.resize(4, 5);
  CHECK(screen.rows() == Rows{"0123", "4567", "89ab", "cd"});
  CHECK(screen.row() == 4);
  screen.resize(20, 5);
  CHECK(screen.rows() == Rows{"0123456789ab", "cd"});
  CHECK(screen.row() == 2);
  screen.write("\x1b[1A\x1b[J");
  screen.resize(4, 3);
  screen.write("\x1b[9AX\x1b[K");
  CHECK(screen.rows() == Rows{"0123", "X", "89ab"});
}

TEST_CASE("The test's screen takes sequences and characters in pieces, and notes those it does not expect") {
  Screen screen(10, 5);
  for (const char byte : std::string("größe\r\n\x1b[1Ax")) screen.write(std::string(1, byte));
  CHECK(screen.rows() == Rows{"xröße"});
  CHECK(screen.others().empty());
  screen.write(
      "\x1b[?25l\x1b[?1049h\x1b[2J\x1b"
      "7");
  CHECK(screen.others() ==
        "ESC[?25lESC[?1049hESC[2J\x1b"
        "7");
}
