#include "text/shell_word.hpp"

#include "testing/command.hpp"

#include "testing/catch.hpp"

using runner::text::shell_word;

TEST_CASE("A shell takes a word for what it is, and a plain one is not quoted") {
  CHECK(shell_word("/data/runs.db") == "/data/runs.db");
  for (const std::string word : {"it's", "two words", "", "$HOME", "a\nb", "~", "*"}) {
    const auto printed = runner::testing::run({{"sh", "-c", "printf %s " + shell_word(word)}, {}, {}, {}});
    CHECK(printed.output == word);
  }
}
