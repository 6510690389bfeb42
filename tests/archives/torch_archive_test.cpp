#include "archives/torch_archive.hpp"

#include "archives/archive_error.hpp"
#include "zip_bytes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using runner::archives::TorchArchive;

TEST_CASE("Entries of PyTorch's archive are named without its folder") {
  const TorchArchive archive(zip_of(
      {stored("net/models/eval.json", "e"), stored("net/byteorder", "little"), stored("net/models/train.json", "t")}));
  CHECK(archive.has("byteorder"));
  CHECK_FALSE(archive.has("net/byteorder"));
  CHECK(archive.at("models/train.json") == "t");
  CHECK(archive.names_below("models/") == std::vector<std::string>{"models/eval.json", "models/train.json"});
  CHECK_THROWS_WITH(archive.at("models"), Catch::Contains("it has no 'models'"));
  CHECK(TorchArchive(zip_of({})).names_below("").empty());
  CHECK(TorchArchive(zip_of({stored("a", "1"), stored("b/c", "2")})).at("b/c") == "2");
}

TEST_CASE("A zip archive that PyTorch did not write is refused") {
  CHECK_THROWS_WITH(TorchArchive(zip_of({deflated("net/a", "a")})), Catch::Contains("'net/a' is compressed"));
  CHECK_THROWS_WITH(TorchArchive(zip_of({stored("net/a", "a"), stored("other/b", "b")})),
                    Catch::Contains("more than one folder"));
}
