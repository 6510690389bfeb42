#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "page/column.hpp"
#include "page/page.hpp"

#include "testing/catch.hpp"

using namespace runner::page;
using nlohmann::json;

TEST_CASE("Bytes become Base64 as in the examples of RFC 4648") {
  const std::string foobar = "foobar";
  const char* expected[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (std::size_t length = 0; length <= foobar.size(); ++length)
    CHECK(base64(std::as_bytes(std::span(foobar).first(length))) == expected[length]);
  CHECK(base64(std::as_bytes(std::span("\xff\xfe\xfb", 3))) == "//77");
}

TEST_CASE("A document's text is canonical JSON, whatever stands in its strings") {
  const json document = {{"plain", "a b~"},
                         {"key \"quoted\"\n", {nullptr, true, -1, 0.1, 1e300, json::array(), json::object()}},
                         {"control", std::string("\0\x1f\x7f", 3)},
                         {"accents", "é – 漢"},
                         {"no UTF-8", "\xff\xc3"},
                         {"slashes", "\\ / </script>"},
                         {"", {{"nested", {1, {2, {3}}}}}}};
  CHECK(text_of(document) == document.dump(-1, ' ', false, json::error_handler_t::replace));
  CHECK(text_of(json::array()) == "[]");
  CHECK(text_of(json("text")) == "\"text\"");
}
