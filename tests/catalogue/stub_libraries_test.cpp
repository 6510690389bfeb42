#include "stub_libraries/stub_libraries.hpp"

#include <sys/stat.h>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::stub_libraries;
using runner::catalogue::testing::EnvironmentVariable;
using runner::catalogue::testing::stamped;

namespace {

// A folder of stub libraries that was made for the library `torch.so` in it.
class Folder {
 public:
  Folder() {
    const auto torch = folder_.write("torch.so", "some bytes");
    struct stat status {};
    REQUIRE(::stat(torch.c_str(), &status) == 0);
    folder_.write("made_for", torch.string() + "\n10\n" + std::to_string(status.st_mtime) + "\n");
  }
  StubLibraries stub_libraries() const {
    auto found = StubLibraries::in(path());
    REQUIRE(found);
    return *found;
  }
  const std::filesystem::path& path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

 private:
  runner::testing::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("Stub libraries that were made for another LibTorch are not used") {
  const Folder folder;
  CHECK(StubLibraries::in(folder.path()));
  folder.write("torch.so", "other, more bytes");
  CHECK_FALSE(StubLibraries::in(folder.path()));
  CHECK_FALSE(StubLibraries::in(folder.path() / "nowhere"));
  folder.write("made_for", "garbage");
  CHECK_FALSE(StubLibraries::in(folder.path()));
}

TEST_CASE("Stub libraries suffice for plugins that need nothing but LibTorch and its runtime") {
  const Folder folder;
  CHECK(folder.stub_libraries().suffice_for({}));
  CHECK(folder.stub_libraries().suffice_for({stamped("plain"), stamped("stripped")}));
  CHECK_FALSE(folder.stub_libraries().suffice_for({stamped("plain"), stamped("needing")}));
  CHECK_FALSE(folder.stub_libraries().suffice_for({folder.path() / "absent.so"}));
}

TEST_CASE("A plugin that needs a library that is stood in for gets the real one") {
  const Folder folder;
  folder.write("libc.so.6", "");
  CHECK_FALSE(folder.stub_libraries().suffice_for({stamped("needing_c")}));
}

TEST_CASE("Stub libraries come before the folders that the environment names") {
  const Folder folder;
  {
    const EnvironmentVariable path("LD_LIBRARY_PATH", "/a:/b");
    CHECK(folder.stub_libraries().environment().at(1) == "LD_LIBRARY_PATH=" + folder.path().string() + ":/a:/b");
  }
  const EnvironmentVariable none("LD_LIBRARY_PATH", std::nullopt);
  CHECK(folder.stub_libraries().environment().at(1) == "LD_LIBRARY_PATH=" + folder.path().string());
}
