#include <string>

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner::checkpoint;
using runner::checkpoint::testing::complaint;
using runner::checkpoint::testing::container_of;

namespace {

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

// Says whether the reader complains in words that name what is wrong.
bool refused(const std::string& header, std::size_t data_bytes, const std::string& about) {
  const std::string message = complaint(container_of(header, data_bytes));
  INFO(header.substr(0, 200) << " gave: " << message);
  const bool named = message.find(about) != std::string::npos;
  CHECK(named);
  return named;
}

}  // namespace

TEST_CASE("The reader takes what other writers of the format write") {
  const std::string plain = "{" + entry("w", "F32", "[2,1]", "[0,8]") + "}";
  CHECK(std::holds_alternative<Container>(read(container_of(plain, 8))));
  CHECK(std::holds_alternative<Container>(read(container_of(plain + "     ", 8))));
  CHECK(std::holds_alternative<Container>(read(container_of("{}", 0))));
  // Entries in another order than their data, a scalar and an empty tensor between two others.
  const std::string mixed = "{" + entry("b", "F32", "[]", "[4,8]") + "," + entry("none", "F32", "[0]", "[4,4]") + "," +
                            entry("a", "F32", "[1]", "[0,4]") + R"(,"__metadata__":{"format":"pt"}})";
  const auto bytes = container_of(mixed, 8);
  const auto result = read(bytes);
  REQUIRE(std::holds_alternative<Container>(result));
  const auto& container = std::get<Container>(result);
  CHECK(container.metadata.at("format") == "pt");
  REQUIRE(container.tensors.size() == 3);
  CHECK(container.tensors[0].name == "a");
  CHECK(container.tensors[2].name == "b");
  CHECK(container.tensors[2].shape.empty());
}

TEST_CASE("The reader refuses a header's length that cannot be") {
  CHECK(complaint({}).find("0 bytes") != std::string::npos);
  auto bytes = container_of("{}", 0);
  bytes[0] = std::byte{3};
  CHECK_FALSE(complaint(bytes).empty());
  bytes[7] = std::byte{0xff};
  CHECK_FALSE(complaint(bytes).empty());
  CHECK(complaint(container_of("{" + std::string(std::size_t{8} << 20, ' ') + "}", 0)).find("8 MiB") !=
        std::string::npos);
  CHECK_FALSE(complaint(container_of("", 0)).empty());
}

TEST_CASE("The reader refuses JSON that is broken or no object") {
  for (const std::string header : {"[]", "null", "5", "{", "{}}", "{} x", "{\"a\":}", "\xef\xbb\xbf{}", " {}"}) {
    INFO(header);
    CHECK_FALSE(complaint(container_of(header, 0)).empty());
  }
  CHECK_FALSE(complaint(container_of("{\"\xff\":1}", 0)).empty());
  CHECK_FALSE(complaint(container_of(std::string("{}\0\0", 4), 0)).empty());
}

TEST_CASE("The reader refuses a key that occurs twice, at every level") {
  refused("{" + entry("w", "F32", "[1]", "[0,4]") + "," + entry("w", "F32", "[1]", "[4,8]") + "}", 8,
          "'w' occurs twice");
  refused(R"({"__metadata__":{},"__metadata__":{}})", 0, "occurs twice");
  refused(R"({"__metadata__":{"a":"1","a":"2"}})", 0, "'a' occurs twice");
  refused(R"({"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4, "'dtype' occurs twice");
}

TEST_CASE("The reader refuses an entry of another form and names the tensor") {
  refused("{" + entry("w", "F31", "[1]", "[0,4]") + "}", 4, "'w': unknown dtype 'F31'");
  refused(R"({"w":{"shape":[1],"data_offsets":[0,4]}})", 4, "'w'");
  refused(R"({"w":{"dtype":"F32","data_offsets":[0,4]}})", 4, "'w'");
  refused(R"({"w":{"dtype":"F32","shape":[1]}})", 4, "'w'");
  refused(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}})", 4, "'extra'");
  refused(R"({"w":5})", 0, "number");
  refused(R"({"w":null})", 0, "null");
  refused(R"({"w":{"dtype":"F32","shape":{},"data_offsets":[0,4]}})", 4, "'w'");
  for (const std::string shape : {"[-1]", "[1.0]", "[1e0]", "[\"1\"]", "[true]", "[null]", "[[1]]", "1", "\"F32\"",
                                  "[18446744073709551616]", "[9223372036854775808]", "[1e999]"}) {
    refused("{" + entry("w", "F32", shape, "[0,4]") + "}", 4, "");
  }
  for (const std::string offsets : {"[]", "[0]", "[0,4,4]", "[-0.0,4]", "[4,0]", "[0,\"4\"]", "4", "{}"}) {
    refused("{" + entry("w", "F32", "[1]", offsets) + "}", 4, "");
  }
}

TEST_CASE("The reader refuses metadata that is not text") {
  for (const std::string metadata :
       {"5", "[]", "\"a\"", "null", "{\"a\":5}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":null}"}) {
    refused("{\"__metadata__\":" + metadata + "}", 0, "");
  }
}

TEST_CASE("The reader refuses a shape whose product overflows") {
  const std::string huge = "4611686018427387904";
  refused("{" + entry("w", "F32", "[" + huge + ",4]", "[0,0]") + "}", 0, "'w'");
  refused("{" + entry("w", "U8", "[" + huge + "," + huge + "]", "[0,0]") + "}", 0, "'w'");
  refused("{" + entry("w", "F64", "[" + huge + "]", "[0,0]") + "}", 0, "'w'");
}

TEST_CASE("The reader refuses gaps, overlaps and data that does not end where the tensors do") {
  const std::string first = entry("a", "F32", "[1]", "[0,4]");
  refused("{" + entry("a", "F32", "[1]", "[4,8]") + "}", 8, "'a'");                // gap in front
  refused("{" + first + "," + entry("b", "F32", "[1]", "[5,9]") + "}", 9, "'b'");  // gap between
  refused("{" + first + "," + entry("b", "F32", "[1]", "[3,7]") + "}", 7, "'b'");  // overlap
  refused("{" + first + "," + entry("b", "F32", "[1]", "[0,4]") + "}", 4, "'b'");  // the same bytes
  refused("{" + first + "}", 5, "5 bytes");                                        // bytes left over
  refused("{" + first + "}", 3, "'a'");                                            // bytes missing
  refused("{" + entry("a", "F32", "[2]", "[0,4]") + "}", 4, "'a'");                // another size than its shape
  refused("{}", 1, "1 bytes");
}

TEST_CASE("The reader refuses deep nesting without descending") {
  const std::size_t depth = 1'000'000;
  CHECK_FALSE(complaint(container_of("{\"w\":" + std::string(depth, '['), 0)).empty());
  std::string objects;
  for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
  CHECK_FALSE(complaint(container_of(objects, 0)).empty());
}

TEST_CASE("The reader refuses more than 100,000 tensors") {
  std::string header = "{";
  for (int i = 0; i <= 100'000; ++i) header += (i == 0 ? "" : ",") + entry(std::to_string(i), "U8", "[0]", "[0,0]");
  refused(header + "}", 0, "100,000");
}
