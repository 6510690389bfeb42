#include "report/paragraph.hpp"

#include "testing/catch.hpp"

using runner::report::paragraph;

TEST_CASE("A paragraph breaks between words and never within one") {
  CHECK(paragraph("one two three", 7) == "one two\nthree\n");
  CHECK(paragraph("one optimizer.lr=0.001 two", 7) == "one\noptimizer.lr=0.001\ntwo\n");
  CHECK(paragraph("", 7) == "\n");
  CHECK(paragraph("± ± ± ±", 3) == "± ±\n± ±\n");
}
