#include "text/json_text.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "testing/catch.hpp"

using namespace runner;
using nlohmann::json;

TEST_CASE("A value's text is canonical JSON, whatever stands in its strings") {
  const json document = {{"plain", "a b~"},
                         {"key \"quoted\"\n", {nullptr, true, -1, 0.1, 1e300, json::array(), json::object()}},
                         {"control", std::string("\0\x1f\x7f", 3)},
                         {"accents", "é – 漢"},
                         {"no UTF-8", "\xff\xc3"},
                         {"slashes", "\\ / </script>"},
                         {"", {{"nested", {1, {2, {3}}}}}}};
  CHECK(text::json_text(document) == document.dump(-1, ' ', false, json::error_handler_t::replace));
  CHECK(text::json_text(json::array()) == "[]");
  CHECK(text::json_text(json("text")) == "\"text\"");
}
