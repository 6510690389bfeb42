#include <filesystem>

#include "loading.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::config;
using Lines = std::vector<std::string>;

namespace {

struct RefusedText {
  std::string text;
  std::string fault;
};

void check_texts(const std::vector<RefusedText>& cases) {
  for (const auto& one : cases) {
    CAPTURE(one.text.substr(0, 200));
    const auto lines = faults(one.text);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == "configs/wine.yaml:" + one.fault);
  }
}

std::string times(std::size_t count, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// Each level has nine of the level before.
std::string alias_bomb() {
  std::string text = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string alias = std::string("*") + static_cast<char>(c - 1);
    text += std::string() + c + ": &" + c + " [" + times(8, alias + ", ") + alias + "]\n";
  }
  return text;
}

Diagnostics load_file(const std::filesystem::path& path) {
  LoadRequest request;
  request.path = path;
  return std::get<Diagnostics>(load(request, sample_catalogue()));
}

}  // namespace

TEST_CASE("A text that is no mapping is no config") {
  check_texts({
      {"", "1:1: the file is empty; a config has at least dataset, model, loss and optimizer"},
      {"# a comment\n", "1:1: the file is empty; a config has at least dataset, model, loss and optimizer"},
      {"- a\n", "1:1: a config is a mapping of keys such as 'optimizer: adam'; found a list"},
      {"adam\n", "1:1: a config is a mapping of keys such as 'optimizer: adam'; found the text 'adam'"},
  });
}

TEST_CASE("Bad YAML is refused where it is bad, with what to do") {
  check_texts({
      {"a: b: c\n",
       "1:5: this is not valid YAML: illegal map value; quote a text that holds ': ', and indent the keys of a block "
       "alike"},
      {"seed: 0\nü: [1, 2\n",
       "2:4: this is not valid YAML: end of sequence flow not found; a ']' or a comma is missing"},
      {"a: {b: 1\n", "1:4: this is not valid YAML: end of map flow not found; a '}' or a comma is missing"},
      {"a: \"b\n", "1:4: this text has no closing quote; add it"},
      {"a: \"b", "1:6: this is not valid YAML: illegal EOF in scalar; a closing quote is missing"},
      {"a: 'it''s\nb: 3\n", "1:4: this text has no closing quote; add it"},
      {"ü: [ä, %]\n", "1:8: this is not valid YAML: unknown token; quote a text that starts with this character"},
      {"a:\n\tb: 1\n", "2:3: this is not valid YAML: illegal map value; indent with spaces, a tab does not count"},
      {"a: *b\n",
       "1:4: this is not valid YAML: the referenced anchor is not defined; define it before with '&', or quote a text "
       "that starts with '*'"},
      {"a: \"\\d\"\n",
       "1:7: this is not valid YAML: unknown escape character: d; write '\\\\' for a backslash, or use single quotes"},
  });
}

TEST_CASE("A line that YAML takes for text is named itself, not the next one") {
  const auto space = [](const std::string& key) { return "this is not valid YAML: put a space after '" + key + "'"; };
  const std::string colon =
      "this is not valid YAML: this line has no ': '; write one 'key: value' a line, the keys of a block indented "
      "alike";
  check_texts({
      {"loss: mse\noptimizer:adam\ntraining: {epochs: 5}\n", "2:1: " + space("optimizer:")},
      {"seed:0\nloss: mse\n", "1:1: " + space("seed:")},
      {"# first\n\nseed:0 # really\n\n# then\nloss: mse\n", "3:1: " + space("seed:")},
      {"loss: mse\noptimizer:adam\nscheduler:constant\ntraining: {epochs: 5}\n", "2:1: " + space("optimizer:")},
      {"optimizer:\n  plugin: adam\n  lr:0.1\ntraining: {epochs: 5}\n", "3:3: " + space("lr:")},
      {"sweep:\n  seed:0..3\n  optimizer.lr: [1, 2]\n", "2:3: " + space("seed:")},
      {"loss: mse\r\noptimizer:adam\r\ntask: x\r\n", "2:1: " + space("optimizer:")},
      {"optimizer adam\ntraining: {epochs: 5}\n", "1:1: " + colon},
      {"loss: mse\noptimizer\n  plugin: adam\n", "2:1: " + colon},
      {"checkpoint:\n  - best_loss\n  -last\nloss: mse\n",
       "3:3: this is not valid YAML: put a space after the '-' of an item"},
      {"model: {plugin: mlp, hidden: [8]\nloss: mse\n",
       "1:8: this is not valid YAML: end of map flow not found; a '}' or a comma is missing"},
      // These are to blame themselves.
      {"note: see\n  a: b\n",
       "2:4: this is not valid YAML: illegal map value; quote a text that holds ': ', and indent the keys of a block "
       "alike"},
  });
}

TEST_CASE("A duplicate key is refused, in blocks and in braces") {
  CHECK(faults(wine_text + "seed: 3\n") ==
        Lines{"configs/wine.yaml:9:1: key 'seed' is given twice; the first is on line 2, remove one"});
  CHECK(faults(with(wine_text, "lr: 1e-3", "lr: 1e-3, 'lr': 2")) ==
        Lines{"configs/wine.yaml:6:37: key 'lr' is given twice; the first is on line 6, remove one"});
}

TEST_CASE("Tags, merge keys, keys that are no text and second documents are refused") {
  CHECK(faults(wine_text + "note: !!str 3\n").at(0) ==
        "configs/wine.yaml:9:7: tags such as '!!str' are not supported; quote a text, leave a number plain");
  CHECK(faults(with(wine_text, "{plugin: wine,", "!data {plugin: wine,")) ==
        Lines{"configs/wine.yaml:3:10: tags such as '!data' are not supported; quote a text, leave a number plain"});
  CHECK(faults(wine_text + "<<: {seed: 1}\n") ==
        Lines{"configs/wine.yaml:9:1: merge keys ('<<') are not supported; write the keys out"});
  CHECK(faults(wine_text + "[a]: 3\n") == Lines{"configs/wine.yaml:9:1: a key must be text; found a list"});
  CHECK(faults(wine_text + "---\nname: b\n") ==
        Lines{"configs/wine.yaml:9:1: a second document starts here; a config is one document, remove the '---'"});
}

TEST_CASE("An alias stands for a copy") {
  const auto config = loaded(with(wine_text, "[10, 10]", "&sizes [8, 8]") + "sweep: {model.hidden: [*sizes, [4]]}\n");
  CHECK(config.axes.at(0).points.at(0).at(0).value.dump() == "[8,8]");
}

TEST_CASE("An alias that refers to its own block is refused") {
  check_texts({{"a: &a [1, *a]\n", "1:11: this alias refers to the block it stands in, which would never end"}});
}

TEST_CASE("An alias bomb of 430 bytes is refused") {
  const auto bomb = alias_bomb();
  CHECK(bomb.size() < 500);
  const auto lines = faults(bomb);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::Contains("the aliases of this text expand to more than 100,000 values; write them out"));
  CHECK_THAT(faults("x: [" + times(200'000, "1,") + "1]").at(0), Catch::Contains("more than 100,000 values here"));
}

TEST_CASE("Nesting 100,000 deep is refused") {
  const std::size_t deep = 100'000;
  for (const auto& text : {"x: " + times(deep, "["), "x: " + times(deep, "[") + times(deep, "]"), times(deep, "{a: "),
                           times(deep, "- "), times(deep, "? ")}) {
    const auto lines = faults(text);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Catch::Contains("this is nested more than 100 levels deep"));
  }
  // Aliases add their levels.
  const auto lines =
      faults("a: &a " + times(60, "[") + times(60, "]") + "\nb: " + times(60, "[") + "*a" + times(60, "]"));
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::Contains("with this alias it is nested more than 100 levels deep"));
}

TEST_CASE("Bytes that are no text are refused where they stand") {
  check_texts({
      {std::string("name: a\0b\n", 10), "1:8: a control character (0) is not allowed here; remove it"},
      {"name: a\n\033: b\n", "2:1: a control character (27) is not allowed here; remove it"},
      {"name: ü\xff\n", "1:8: this byte is not UTF-8; save the file with UTF-8 encoding"},
      {"name: \xc0\xaf\n", "1:7: this byte is not UTF-8; save the file with UTF-8 encoding"},
      {"name: \xed\xa0\x80\n", "1:7: this byte is not UTF-8; save the file with UTF-8 encoding"},
  });
}

TEST_CASE("A byte order mark and carriage returns change nothing") {
  std::string text;
  for (const char c : wine_text) text.append(c == '\n' ? "\r\n" : std::string(1, c));
  CHECK(loaded("\xEF\xBB\xBF" + text).base == loaded(wine_text).base);
  CHECK(faults("\xEF\xBB\xBF" + with(text, "seed: 0", "seed: x")).at(0).starts_with("configs/wine.yaml:2:7: "));
}

TEST_CASE("A file that cannot be read is refused by name") {
  const runner::testing::TemporaryFolder folder;
  const auto message = [](const std::filesystem::path& path) {
    const auto out = load_file(path);
    REQUIRE(out.size() == 1);
    CHECK(out[0].place.source == path.string());
    CHECK(out[0].place.line == 0);
    CHECK(exit_code(out) == 2);
    return out[0].message;
  };
  CHECK(message(folder.path() / "wine.yaml") == "there is no such file; check the path");
  CHECK(message(folder.path() / "none/wine.yaml") ==
        "there is no such file, nor a folder '" + (folder.path() / "none").string() + "'; check the path");
  const auto file = folder.write("wine.yaml", wine_text);
  folder.write("iris.yaml", "");
  CHECK(message(folder.path() / "wnie.yaml") == "there is no such file; did you mean '" + file.string() + "'?");
  CHECK(message(folder.path() / "zebra.yaml") == "there is no such file; there are: iris.yaml, wine.yaml");
  CHECK(message(folder.path()) == "this is a directory; give a YAML file");
  CHECK(message(folder.write("large.yaml", std::string((1 << 20) + 1, '#'))) ==
        "is larger than 1 MiB; is this a config?");
}
