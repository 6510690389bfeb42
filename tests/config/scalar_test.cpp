#include "config/yaml/scalar.hpp"

#include <cmath>
#include <limits>

#include "testing/catch.hpp"

using runner::config::read_plain_scalar;
using runner::config::Scalar;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Reading {
  const char* text;
  Scalar value;
};

}  // namespace

TEST_CASE("Plain scalars are read as YAML 1.2 says") {
  const std::vector<Reading> cases = {
      {"", {}},
      {"~", {}},
      {"null", {}},
      {"Null", {}},
      {"NULL", {}},
      {"true", true},
      {"True", true},
      {"FALSE", false},
      {"0", std::int64_t{0}},
      {"-0", std::int64_t{0}},
      {"+7", std::int64_t{7}},
      {"010", std::int64_t{10}},
      {"-010", std::int64_t{-10}},
      {"0x1F", std::int64_t{31}},
      {"0o17", std::int64_t{15}},
      {"9223372036854775807", std::int64_t{9223372036854775807}},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808", 9223372036854775808.0},
      {"1e-3", 1e-3},
      {"1E+3", 1000.0},
      {"1.", 1.0},
      {".5", 0.5},
      {"-.5e1", -5.0},
      {"1e999", infinity},
      {"-1e999", -infinity},
      {"1e-999", 0.0},
      {".inf", infinity},
      {"-.Inf", -infinity},
      {"+.INF", infinity},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    CHECK(read_plain_scalar(one.text) == one.value);
  }
  for (const auto* text : {".nan", ".NaN", ".NAN"}) CHECK(std::isnan(std::get<double>(read_plain_scalar(text))));
}

TEST_CASE("What YAML 1.1 or a programming language would convert stays text") {
  for (const auto* text :
       {"no", "yes", "on", "off",   "y",  "nan", "inf",  "Infinity", "-.nan", "tRUE",  "1_000", "0b11", "1e", "e3",
        ".",  "+",   "-",  "1.2.3", "0x", "0xg", "0x-1", "0o8",      "-0x1",  "12:30", "1e3x",  " 1",   "1 "}) {
    CAPTURE(text);
    CHECK(read_plain_scalar(text) == Scalar(std::string(text)));
  }
}

TEST_CASE("An integer past 64 bits is no small integer") {
  CHECK(read_plain_scalar("99999999999999999999") == Scalar(1e20));
  CHECK(read_plain_scalar("0xffffffffffffffffff") == Scalar(infinity));
}
