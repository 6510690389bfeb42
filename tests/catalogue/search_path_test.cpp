#include "catalogue/search_path.hpp"

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using testing::EnvironmentVariable;

namespace {

namespace fs = std::filesystem;

// Enters a folder and goes back at its end.
class CurrentFolder {
 public:
  explicit CurrentFolder(const fs::path& folder) { fs::current_path(folder); }
  ~CurrentFolder() { fs::current_path(previous_); }

 private:
  fs::path previous_ = fs::current_path();
};

// The folders of a person whose home is empty at first.
struct Person {
  runner::testing::TemporaryFolder folder;
  fs::path root = fs::canonical(folder.path());
  EnvironmentVariable home{"HOME", (root / "home").string()};
  EnvironmentVariable data{"XDG_DATA_HOME", std::nullopt};
  EnvironmentVariable path{"RUNNER_PLUGIN_PATH", std::nullopt};

  fs::path make(const fs::path& name) const {
    fs::create_directories(root / name);
    return root / name;
  }
};

std::vector<fs::path> found(const std::vector<fs::path>& options, const fs::path& own) {
  return std::get<std::vector<fs::path>>(search_path(options, own));
}

}  // namespace

TEST_CASE("Folders are searched in the order: command line, environment, the user's, the installed one") {
  const Person person;
  const auto option = person.make("option");
  const auto second_option = person.make("another");
  const auto listed = person.make("listed");
  const auto users = person.make("home/.local/share/runner/plugins");
  const auto own = person.make("own");
  const EnvironmentVariable variable("RUNNER_PLUGIN_PATH", "/nowhere:" + listed.string() + "::");
  CHECK(found({option, second_option}, own) == std::vector<fs::path>{option, second_option, listed, users, own});
}

TEST_CASE("The user's folder follows XDG_DATA_HOME, where that is absolute") {
  const Person person;
  const auto home = person.make("home/.local/share/runner/plugins");
  const auto data = person.make("data/runner/plugins");
  {
    const EnvironmentVariable variable("XDG_DATA_HOME", (person.root / "data").string());
    CHECK(found({}, "/nowhere") == std::vector<fs::path>{data});
  }
  const CurrentFolder inside(person.root);
  const EnvironmentVariable variable("XDG_DATA_HOME", "data");
  CHECK(found({}, "/nowhere") == std::vector<fs::path>{home});
}

TEST_CASE("A folder that is named twice, or by a link, is searched once at its first place") {
  const Person person;
  const auto first = person.make("first");
  const auto second = person.make("second");
  fs::create_directory_symlink(first, person.root / "link");
  const EnvironmentVariable variable("RUNNER_PLUGIN_PATH", (person.root / "link").string());
  CHECK(found({first, second, first / "../second"}, second) == std::vector<fs::path>{first, second});
}

TEST_CASE("A folder of --plugin-path that does not exist or is none is an error that names it") {
  const Person person;
  const auto refused = [&](const fs::path& folder) {
    const auto result = search_path({person.root, folder}, person.root);
    REQUIRE(std::holds_alternative<SearchPathError>(result));
    const std::string& message = std::get<SearchPathError>(result).message;
    CHECK(message == "--plugin-path: " + folder.string() + " is not a folder");
  };
  refused(person.root / "absent");
  refused(person.folder.write("file", "x"));
  refused(person.root / std::string(300, 'x'));
  fs::create_symlink("loop", person.root / "loop");
  refused(person.root / "loop");
}

TEST_CASE("Without any folder nothing is searched, the current folder least of all") {
  const Person person;
  person.folder.write("current/libtrap.so", "");
  const CurrentFolder inside(person.root / "current");
  for (const char* value : {"", ":", "::"}) {
    const EnvironmentVariable variable("RUNNER_PLUGIN_PATH", value);
    CHECK(found({}, "/nowhere").empty());
  }
  CHECK(libraries_in({}).empty());
}

TEST_CASE("Every library of the folders is found, in their order and by name within one") {
  const Person person;
  const auto file = [&](const std::string& name) { return person.folder.write(name, ""); };
  const std::vector<fs::path> expected = {file("z/liba.so"), file("z/libb.so"), file("a/libc.so")};
  file("z/liba.so.json");
  file("z/notes.txt");
  file("z/libold.so.1");
  file("z/below/libdeep.so");
  CHECK(libraries_in({person.folder.path() / "z", person.folder.path() / "a"}) == expected);
}

TEST_CASE("A library with two names is found once, a link to nothing is found and left to its reader") {
  const Person person;
  const auto library = person.folder.write("a/libx.so", "");
  fs::create_symlink(library, person.root / "a/libalias.so");
  fs::create_directory(person.root / "b");
  fs::create_symlink(library, person.root / "b/libx.so");
  fs::create_symlink("absent", person.root / "b/libgone.so");
  const auto libraries = libraries_in({person.root / "a", person.root / "b", person.root / "absent"});
  CHECK(libraries == std::vector<fs::path>{person.root / "a/libalias.so", person.root / "b/libgone.so"});
}
