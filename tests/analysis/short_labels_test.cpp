#include "analysis/short_labels.hpp"

#include "testing/catch.hpp"

using runner::analysis::short_labels;
using Labels = std::vector<std::string>;

TEST_CASE("Keys of labels lose what comes before their last word") {
  CHECK(short_labels({"model.hidden=[10] optimizer.lr=0.01", "optimizer.lr=0.1"}) ==
        Labels{"hidden=[10] lr=0.01", "lr=0.1"});
}

TEST_CASE("Keys that end alike stay whole in every label") {
  CHECK(short_labels({"a.lr=1", "b.lr=2 c.x=3"}) == Labels{"a.lr=1", "b.lr=2 x=3"});
}

TEST_CASE("What looks like a key within a value stays as it is") {
  CHECK(short_labels({"stop=[a(b.c=1, d.e=2) f.g=3] h.i=x"}) == Labels{"stop=[a(b.c=1, d.e=2) f.g=3] i=x"});
  CHECK(short_labels({"a.path=\"x b.c=1\" d.e=2", ""}) == Labels{"path=\"x b.c=1\" e=2", ""});
}
