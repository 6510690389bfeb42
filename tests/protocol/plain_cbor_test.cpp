#include "protocol/plain_cbor.hpp"

#include <nlohmann/json.hpp>

#include "testing/catch.hpp"

using nlohmann::json;
using runner::protocol::is_plain_cbor;

namespace {

using Bytes = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("Whatever the encoder writes is plain CBOR") {
  json values = {nullptr, true, false, 0, 23, 24, 255, 256, 65536, 4294967296, -1, -25, -70000, 0.1, 1.5, "", "text"};
  values.push_back(std::string(300, 'x'));
  values.push_back(json::binary({1, 2, 3}));
  values.push_back({{"a", json::array()}, {"b", json::object()}, {"c", {{"d", {1, 2}}}}});
  for (int i = 0; i < 300; ++i) values.push_back(i);
  for (const json& value : values) CHECK(is_plain_cbor(json::to_cbor(value)));
  CHECK(is_plain_cbor(json::to_cbor(values)));
}

TEST_CASE("One value is plain, none and two are not") {
  CHECK(is_plain_cbor(Bytes{0x00}));
  CHECK_FALSE(is_plain_cbor(Bytes{}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x00, 0x00}));
}

TEST_CASE("Lengths that are unknown or longer than what is there, and tags, are not plain") {
  CHECK_FALSE(is_plain_cbor(Bytes{0x9f, 0xff}));
  CHECK_FALSE(is_plain_cbor(Bytes{0xbf, 0xff}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x7f, 0x61, 'a', 0xff}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x5f, 0xff}));
  CHECK_FALSE(is_plain_cbor(Bytes{0xc0, 0x00}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x62, 'a'}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x82, 0x00}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x19, 0x00}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x1c}));
  CHECK_FALSE(is_plain_cbor(Bytes{0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}));
  CHECK_FALSE(is_plain_cbor(Bytes{0xbb, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}));
}

TEST_CASE("A hundred levels are plain, more are not") {
  const auto nested = [](int levels) {
    Bytes bytes(static_cast<std::size_t>(levels), 0x81);
    bytes.push_back(0x00);
    return bytes;
  };
  CHECK(is_plain_cbor(nested(99)));
  CHECK_FALSE(is_plain_cbor(nested(200)));
}
