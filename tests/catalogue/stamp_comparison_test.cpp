#include "catalogue/stamp.hpp"
#include "testing/command.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using runner::testing::contains;

namespace {

const Stamp host = {"7", "2.6.0", "libstdc++-cxx11", "none", "GCC 12.2.0"};

Verdict verdict_on(std::string Stamp::*field, const std::string& value) {
  Stamp library = host;
  library.*field = value;
  return compare(host, library);
}

void is_refused(std::string Stamp::*field, const std::string& value, const std::string& meaning) {
  const Verdict verdict = verdict_on(field, value);
  REQUIRE(verdict.refusal);
  INFO(*verdict.refusal);
  CHECK(contains(*verdict.refusal, "built with " + meaning + " '" + value + "', but runner has '" + host.*field + "'"));
  CHECK(contains(*verdict.refusal, "; rebuild it"));
  CHECK(verdict.warnings.empty());
}

}  // namespace

TEST_CASE("A library built as its host was is accepted without a word") {
  const Verdict verdict = compare(host, host);
  CHECK_FALSE(verdict.refusal);
  CHECK(verdict.warnings.empty());
}

TEST_CASE("Another SDK is refused, both versions named") { is_refused(&Stamp::sdk, "6", "runner SDK"); }

TEST_CASE("Another LibTorch is refused, both versions named") { is_refused(&Stamp::libtorch, "1.13.1", "LibTorch"); }

TEST_CASE("Another ABI of the C++ library is refused, both named") {
  is_refused(&Stamp::abi, "libstdc++-pre-cxx11", "C++ standard library ABI");
}

TEST_CASE("Another sanitizer is refused, both named") { is_refused(&Stamp::sanitizer, "address", "sanitizer"); }

TEST_CASE("Another compiler is a warning that names both, and no more") {
  const Verdict verdict = verdict_on(&Stamp::compiler, "Clang 14.0.6");
  CHECK_FALSE(verdict.refusal);
  REQUIRE(verdict.warnings.size() == 1);
  CHECK(contains(verdict.warnings[0], "'Clang 14.0.6', but runner has 'GCC 12.2.0'"));
}
