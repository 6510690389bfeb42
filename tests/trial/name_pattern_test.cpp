#include "trial/name_pattern.hpp"

#include <torch/types.h>

#include "testing/catch.hpp"

using runner::trial::matches;

TEST_CASE("A pattern fits whole names, a star any letters and a question mark one") {
  CHECK(matches("0.weight", "0.weight"));
  CHECK_FALSE(matches("0.weight", "10.weight"));
  CHECK(matches("*", ""));
  CHECK(matches("*", "anything"));
  CHECK(matches("head.*", "head.weight"));
  CHECK_FALSE(matches("head.*", "ahead.weight"));
  CHECK_FALSE(matches("head.*", "head"));
  CHECK(matches("*.bias", "body.0.bias"));
  CHECK(matches("*o*.w*t", "body.0.weight"));
  CHECK(matches("?.weight", "0.weight"));
  CHECK_FALSE(matches("?.weight", "10.weight"));
  CHECK_FALSE(matches("?", ""));
  CHECK_FALSE(matches("", "x"));
  CHECK(matches("a*b*c", "a-b-b-c"));
  CHECK_FALSE(matches("a*b*c", "a-c-b"));
}
