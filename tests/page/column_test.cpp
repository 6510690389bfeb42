#include "page/column.hpp"

#include <span>
#include <string>

#include "testing/catch.hpp"

using namespace runner::page;

TEST_CASE("Bytes become Base64 as in the examples of RFC 4648") {
  const std::string foobar = "foobar";
  const char* expected[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (std::size_t length = 0; length <= foobar.size(); ++length)
    CHECK(base64(std::as_bytes(std::span(foobar).first(length))) == expected[length]);
  CHECK(base64(std::as_bytes(std::span("\xff\xfe\xfb", 3))) == "//77");
}
