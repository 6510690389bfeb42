#include "report/columns.hpp"

#include "testing/catch.hpp"

using runner::report::columns_of;
using runner::report::cut;

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
