#include "config/diagnostic.hpp"

#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;

namespace {

Diagnostic only(const std::variant<Config, Diagnostics>& out) {
  const auto& diagnostics = std::get<Diagnostics>(out);
  REQUIRE(diagnostics.size() == 1);
  return diagnostics.front();
}

}  // namespace

TEST_CASE("A diagnostic shows place, message, line and a caret below the fault") {
  const auto one = only(load_text(with(wine_text, "optimizer:", "optimzer:")));
  CHECK(render(one) ==
        "configs/wine.yaml:6:1: unknown key 'optimzer'; did you mean 'optimizer'?\n"
        "  optimzer: {plugin: adam, lr: 1e-3}\n"
        "  ^~~~~~~~\n");
}

TEST_CASE("A diagnostic of an override points into the override") {
  const auto one = only(load_text(wine_text, {"seed=1", "optimizer.lr=-1"}));
  CHECK(one.place.line == 0);
  CHECK(render(one) ==
        "override: optimizer.lr must be above 0; found -1\n"
        "  optimizer.lr=-1\n"
        "               ^~\n");
}

TEST_CASE("The caret stands below the fault after tabs and letters of several bytes") {
  const auto one = only(load_text(with(wine_text, "loss: cross_entropy", "loss: \t\"ärger♥\" # ü")));
  CHECK(one.place.column == 8);
  CHECK(one.place.length == 8);
  CHECK(
      render(one).ends_with("  loss: \t\"ärger♥\" # ü\n"
                            "        \t^~~~~~~~\n"));
}

TEST_CASE("Of a long line only the part around the fault is shown") {
  const auto one = only(load_text(with(wine_text, "10, 10", std::string(2000, ' ') + "x" + std::string(2000, ' '))));
  CHECK(one.place.column == 2031);
  CHECK(one.place.text.size() <= 160);
  CHECK(one.place.text.substr(one.place.caret, 1) == "x");
}

TEST_CASE("What a terminal would obey is not printed") {
  const auto out = load_text(wine_text, {"note=\033[31mred"});
  const auto text = render(std::get<Diagnostics>(out));
  CHECK_THAT(text, Catch::Contains("control character (27)"));
  CHECK(text.find('\033') == std::string::npos);
}

TEST_CASE("Colour adds escapes and changes nothing else") {
  const auto one = only(load_text(with(wine_text, "seed: 0", "seed: x")));
  auto text = render(one, true);
  CHECK(text != render(one));
  for (const std::string escape : {"\033[1;31m", "\033[1m", "\033[0m"}) {
    for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape)) text.erase(at, escape.size());
  }
  CHECK(text == render(one));
}

TEST_CASE("Diagnostics come sorted, the file first, then the overrides in their order") {
  const auto lines = faults(with(with(wine_text, "seed: 0", "seed: x"), "epochs: 100", "epochs: 0"),
                            {"optimizer.lr=a", "model.hidden=b", "note=3"});
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].starts_with("configs/wine.yaml:2:7: seed"));
  CHECK(lines[1].starts_with("configs/wine.yaml:8:20: training.epochs"));
  CHECK(lines[2].starts_with("override@14: optimizer.lr"));
  CHECK(lines[3].starts_with("override@14: model.hidden"));
  CHECK(lines[4].starts_with("override@6: note"));
}

TEST_CASE("The exit code tells a faulty config from a faulty library") {
  const auto code = [](const std::vector<std::string>& overrides) {
    return exit_code(std::get<Diagnostics>(load_text(wine_text, overrides)));
  };
  CHECK(exit_code({}) == 0);
  CHECK(code({"optimizer.lr=-1"}) == 2);
  CHECK(code({"optimizer=lion"}) == 2);
  CHECK(code({"optimizer=twice"}) == 3);
  CHECK(code({"optimizer=old"}) == 3);
  CHECK(code({"optimizer=old", "seed=x"}) == 2);
}
