#include <algorithm>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "checkpoint/container_writer.hpp"
#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner::checkpoint;
using runner::checkpoint::testing::Sample;

TEST_CASE("What is written is read back: names, dtypes, shapes, bytes and metadata") {
  const Sample sample;
  const std::map<std::string, std::string> metadata = {{"epoch", "37"}, {"name", "wine \"Ä\" \n"}, {"empty", ""}};
  const auto written = sample.tensors();
  const auto bytes = write(written, metadata);
  const auto result = read(bytes);
  REQUIRE(std::holds_alternative<Container>(result));
  const auto& container = std::get<Container>(result);
  CHECK(container.metadata == metadata);
  REQUIRE(container.tensors.size() == written.size());
  for (const TensorView& tensor : written) {
    const auto found = std::find_if(container.tensors.begin(), container.tensors.end(),
                                    [&](const TensorView& other) { return other.name == tensor.name; });
    REQUIRE(found != container.tensors.end());
    CHECK(found->dtype == tensor.dtype);
    CHECK(found->shape == tensor.shape);
    CHECK(std::equal(found->bytes.begin(), found->bytes.end(), tensor.bytes.begin(), tensor.bytes.end()));
  }
}

TEST_CASE("A container without tensors or metadata is read back") {
  const auto bytes = write({}, {});
  const auto result = read(bytes);
  REQUIRE(std::holds_alternative<Container>(result));
  CHECK(std::get<Container>(result).tensors.empty());
  CHECK(std::get<Container>(result).metadata.empty());
}

TEST_CASE("Equal input gives equal bytes") {
  const Sample first;
  const Sample second;
  CHECK(write(first.tensors(), {{"a", "1"}, {"b", "2"}}) == write(second.tensors(), {{"b", "2"}, {"a", "1"}}));
}

TEST_CASE("Every tensor of the data is aligned to its element, and the data to eight bytes") {
  const Sample sample;
  const auto bytes = write(sample.tensors(), {{"a", "x"}});
  const auto container = std::get<Container>(read(bytes));
  std::size_t first = bytes.size();
  for (const TensorView& tensor : container.tensors) {
    const auto offset = static_cast<std::size_t>(tensor.bytes.data() - bytes.data());
    CHECK(offset % size_of(tensor.dtype) == 0);
    first = std::min(first, offset);
  }
  CHECK(first % 8 == 0);
}

TEST_CASE("Every dtype has a name and a size of its own and is found by its name") {
  const std::vector<std::pair<DType, std::size_t>> sizes = {
      {DType::F64, 8}, {DType::F32, 4}, {DType::F16, 2}, {DType::BF16, 2}, {DType::I64, 8},
      {DType::I32, 4}, {DType::I16, 2}, {DType::I8, 1},  {DType::U64, 8},  {DType::U32, 4},
      {DType::U16, 2}, {DType::U8, 1},  {DType::BOOL, 1}};
  std::set<std::string_view> names;
  for (const auto& [dtype, size] : sizes) {
    CHECK(size_of(dtype) == size);
    CHECK(dtype_from(name_of(dtype)) == dtype);
    names.insert(name_of(dtype));
  }
  CHECK(names.size() == sizes.size());
  CHECK_FALSE(dtype_from("F8_E4M3"));
  CHECK_FALSE(dtype_from("f32"));
}

TEST_CASE("The writer refuses what its reader would refuse") {
  const Sample sample;
  auto twice = sample.tensors();
  twice.push_back(twice.front());
  CHECK_THROWS_AS(write(twice, {}), std::invalid_argument);

  const auto one = [&](const std::string& name, std::vector<std::int64_t> shape) {
    return std::vector<TensorView>{{name, DType::F32, std::move(shape), std::as_bytes(std::span(sample.weight))}};
  };
  CHECK_NOTHROW(write(one("w", {6}), {}));
  CHECK_THROWS_AS(write(one("w", {5}), {}), std::invalid_argument);
  CHECK_THROWS_AS(write(one("w", {-2, -3}), {}), std::invalid_argument);
  CHECK_THROWS_AS(write(one("__metadata__", {6}), {}), std::invalid_argument);
  CHECK_THROWS_AS(write(one("not UTF-8: \xff", {6}), {}), std::invalid_argument);
  CHECK_THROWS_AS(write(one("w", {6}), {{"k", "not UTF-8: \xff"}}), std::invalid_argument);

  // 2^62 * 4 elements wrap around to none.
  const std::vector<TensorView> wrapped = {{"w", DType::F32, {std::int64_t{1} << 62, 4}, {}}};
  CHECK_THROWS_AS(write(wrapped, {}), std::invalid_argument);
}

TEST_CASE("As many tensors as are allowed are written and read in little time, one more is refused") {
  std::vector<TensorView> tensors;
  const std::vector<std::byte> byte(1);
  for (std::size_t i = 0; i < 100'000; ++i) tensors.push_back({std::to_string(i), DType::U8, {1}, byte});
  const auto begin = std::chrono::steady_clock::now();
  const auto bytes = write(tensors, {});
  const auto result = read(bytes);
  // A list searched once for each tensor would take minutes.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  REQUIRE(std::holds_alternative<Container>(result));
  CHECK(std::get<Container>(result).tensors.size() == 100'000);
  tensors.push_back({"one more", DType::U8, {1}, byte});
  CHECK_THROWS_AS(write(tensors, {}), std::invalid_argument);
}

TEST_CASE("The header is the JSON text that a library makes of it, whatever the names and the metadata hold") {
  const std::vector<std::byte> data(8);
  const std::vector<std::string> texts = {"plain.0",  "a \"quoted\" \\ name", "Ärmel 😀", "line\nbreak\t\x01\x7f", "",
                                          "</script>"};
  std::vector<TensorView> tensors;
  std::map<std::string, std::string> metadata;
  nlohmann::ordered_json expected = {{"__metadata__", nlohmann::ordered_json::object()}};
  for (const std::string& text : texts) metadata["key " + text] = text;
  for (const auto& [key, value] : metadata) expected["__metadata__"][key] = value;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    tensors.push_back({texts[i], DType::F32, {1, 2, 1}, data});
    expected[texts[i]] = {{"dtype", "F32"}, {"shape", {1, 2, 1}}, {"data_offsets", {8 * i, 8 * i + 8}}};
  }
  const auto bytes = write(tensors, metadata);
  const std::string text = expected.dump();
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + 8, text.size());
  CHECK(header == text);
}
