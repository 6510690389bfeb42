#include "checkpoint/container_writer.hpp"

#include <stdexcept>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner::checkpoint;
using runner::checkpoint::testing::Sample;

namespace {

using Values = std::vector<std::span<const std::byte>>;

Values values_of(const std::vector<TensorView>& tensors) {
  Values values;
  for (const TensorView& tensor : tensors) values.push_back(tensor.bytes);
  return values;
}

}  // namespace

TEST_CASE("Many containers of one writer have the bytes that each has when written alone") {
  Sample sample;
  const Metadata constant = {{"b", "two"}, {"d", "\"four\""}};
  const ContainerWriter writer(sample.tensors(), constant);
  for (const Metadata& changing : std::vector<Metadata>{{}, {{"a", "1"}}, {{"c", "3"}, {"e", "Ä"}}, {{"e", "5"}}}) {
    sample.weight[0] += 1.0F;
    sample.mask[1] ^= 1;
    Metadata all = constant;
    all.insert(changing.begin(), changing.end());
    const auto tensors = sample.tensors();
    CHECK(writer.write(values_of(tensors), changing) == write(tensors, all));
  }
}

TEST_CASE("A writer refuses bytes that do not fit its tensors, and a key that stands in every container") {
  const Sample sample;
  const ContainerWriter writer(sample.tensors(), {{"epoch", "1"}});
  Values values = values_of(sample.tensors());
  CHECK_NOTHROW(writer.write(values));
  CHECK_THROWS_AS(writer.write(values, {{"epoch", "2"}}), std::invalid_argument);
  values[1] = values[1].first(values[1].size() - 1);
  CHECK_THROWS_AS(writer.write(values), std::invalid_argument);
  values.pop_back();
  CHECK_THROWS_AS(writer.write(values), std::invalid_argument);
}
