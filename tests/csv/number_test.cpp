#include "csv/number.hpp"

#include "csv/decimal.hpp"

#include "testing/catch.hpp"

namespace {

double number(std::string_view cell) { return csv::number(cell, "data.csv", 3, "width"); }

csv::Decimal decimal(std::string_view text) {
  const auto decimal = csv::Decimal::from(text);
  REQUIRE(decimal);
  return *decimal;
}

}  // namespace

TEST_CASE("A number is decimal, with a sign and an exponent where wanted, whatever the locale") {
  CHECK(number("1") == 1.0);
  CHECK(number("-0.5") == -0.5);
  CHECK(number("+2.5e-3") == 2.5e-3);
  CHECK(number(".5") == 0.5);
  CHECK(number("5.") == 5.0);
  CHECK(number("1e-40") == 1e-40);
  CHECK(number(" 1.5\t") == 1.5);
}

TEST_CASE("A number that is too small for a double is 0, as one that is too small for a float is") {
  for (const char* cell : {"1e-50", "1e-400", "-1e-400", "+1e-99999999999999999999", "0e999", "0.0e-999"}) {
    CHECK(static_cast<float>(number(cell)) == 0.0F);
  }
  CHECK(number("0." + std::string(400, '0') + "1") == 0.0);
  CHECK(number("1" + std::string(400, '0') + "e-400") == 1.0);
}

TEST_CASE("What is no finite number that a data set can hold is refused, file, line and column named") {
  CHECK_THROWS_WITH(number(""),
                    Catch::StartsWith("data.csv:3: column 'width': the cell is empty; a missing value cannot be read"));
  for (const char* cell :
       {"x", "1x", "1,5", "0x10", "nan", "inf", "-infinity", "+-1", "+", "--1", "1 2", "1e", "e5", "."}) {
    CHECK_THROWS_WITH(number(cell), Catch::StartsWith("data.csv:3: column 'width': '" + std::string(cell) +
                                                      "' is not a finite number"));
  }
  for (const char* cell : {"1e39", "-3.5e38", "1e999", "1e99999999999999999999"}) {
    CHECK_THROWS_WITH(number(cell), Catch::Contains("'" + std::string(cell) + "' is out of the range of float32"));
  }
}

TEST_CASE("A cell that is nearly a number comes with what to write") {
  for (const char* cell : {"?", "NA", "n/a", "NaN", "null", "None", "-", "."}) {
    CHECK_THROWS_WITH(number(cell),
                      Catch::Contains("a missing value cannot be read: fill it in, or delete its row or column"));
  }
  CHECK_THROWS_WITH(number("1,5"), Catch::Contains("write its decimal comma as a point: 1.5"));
  CHECK_THROWS_WITH(number("2,288"),
                    Catch::Contains("part thousands: set decimal or thousands to ',', or write 2.288 or 2288"));
  for (const char* cell : {"1,234,567", "1,234.5", "1 234", "1'234"}) {
    CHECK_THROWS_WITH(number(cell), Catch::Contains("write it without separators of thousands"));
  }
  CHECK_THROWS_WITH(number("red"), Catch::Contains("write text as numbers, or delete the column"));
}

TEST_CASE("A cell in a message cannot write to the terminal nor fill it") {
  CHECK_THROWS_WITH(number("\x1b[2J"), Catch::Contains("'\\x1b[2J' is not"));
  CHECK_THROWS_WITH(number("\xc2\x9b"
                           "2J"),
                    Catch::Contains("'\\u009b2J' is not"));
  CHECK_THROWS_WITH(number(std::string(5000, 'x')), Catch::Contains(std::string(60, 'x') + "…' is not"));
}

TEST_CASE("A decimal is what was written, however it was written, and orders as numbers do") {
  for (const char* one : {"1", "1.0", "+1", "01", "1e0", "10e-1", "0.1e1", "1.", "100E-2"})
    CHECK(decimal(one) == decimal("1"));
  for (const char* zero : {"0", "-0", "0.0", "0e7", ".0"}) CHECK(decimal(zero) == decimal("0"));
  CHECK(decimal("9007199254740993") != decimal("9007199254740992"));
  const std::vector<std::string> order = {"-1e400", "-10", "-9",  "-1.5", "-1e-400", "0",     "1e-400",
                                          "0.5",    "1",   "1.5", "2",    "10",      "10.01", "1e400"};
  for (std::size_t i = 1; i < order.size(); ++i) {
    INFO(order[i]);
    CHECK(decimal(order[i - 1]) < decimal(order[i]));
  }
  for (const char* none : {"", "x", "1x", "e5", ".", "1e", "nan", "inf", "0x1", " 1"})
    CHECK_FALSE(csv::Decimal::from(none));
}

TEST_CASE("A decimal's name is its shortest form, which reads as the same number") {
  CHECK(decimal("1.0").name() == "1");
  CHECK(decimal("-10e2").name() == "-1000");
  CHECK(decimal("00.50").name() == "0.5");
  CHECK(decimal("1.25e1").name() == "12.5");
  CHECK(decimal("-0").name() == "0");
  CHECK(decimal("0.00001").name() == "1e-5");
  CHECK(decimal("12e300").name() == "1.2e301");
  for (const char* text : {"1", "-12.5", "0.001", "1e-7", "123456789012345678901234", "5e400",
                           "12e99999999999999999999", "0.01e-99999999999999999999"})
    CHECK(decimal(decimal(text).name()) == decimal(text));
}
