#include "analysis/fingerprint_changes.hpp"

#include <nlohmann/json.hpp>

#include "testing/catch.hpp"

using namespace runner;
using Lines = std::vector<std::string>;

TEST_CASE("Fingerprints of workers differ in what both of them say, but for threads") {
  const nlohmann::json then = {{"libtorch", "1.13.1"}, {"blas", "openblas"}, {"blas_threads", 1}, {"older", "1"}};
  const nlohmann::json now = {{"libtorch", "2.6.0"}, {"blas", "openblas"}, {"blas_threads", 2}, {"newer", "1"}};
  CHECK(analysis::fingerprint_changes(then, now) == Lines{"libtorch was 1.13.1, is 2.6.0"});
  CHECK(analysis::fingerprint_changes(then, then).empty());
  CHECK(analysis::fingerprint_changes(then.dump(), "no JSON").empty());
}

TEST_CASE("Another GPU is told of, and one in place of none") {
  const nlohmann::json none = {{"libtorch", "2.6.0"}};
  const nlohmann::json one = {{"libtorch", "2.6.0"}, {"gpu", "one"}, {"cuda", "12.4"}};
  const nlohmann::json other = {{"libtorch", "2.6.0"}, {"gpu", "other"}, {"cuda", "12.4"}};
  CHECK(analysis::fingerprint_changes(one, other) == Lines{"gpu was one, is other"});
  CHECK(analysis::fingerprint_changes(one, none) == Lines{"gpu was one, is none"});
  CHECK(analysis::fingerprint_changes(none, one) == Lines{"gpu was none, is one"});
}

TEST_CASE("A worker that sees several GPUs may be one that trained on one of them") {
  const nlohmann::json one = {{"gpu", "H100"}};
  const nlohmann::json both = {{"gpu", "A100, H100"}};
  CHECK(analysis::fingerprint_changes(one, both).empty());
  CHECK(analysis::fingerprint_changes(both, one) == Lines{"gpu was A100, H100, is H100"});
  CHECK(analysis::fingerprint_changes({{"gpu", "H10"}}, both) == Lines{"gpu was H10, is A100, H100"});
}
