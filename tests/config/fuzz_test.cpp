#include <random>

#include "loading.hpp"

#include "testing/catch.hpp"

using namespace runner::config;

namespace {

const std::string swept_text =
    "name: wine  # a comment\n"
    "tags: [a, 'b c', \"d\\te\"]\n"
    "note: |\n  two\n  lines\n"
    "seed: 0\n"
    "dataset: &data {plugin: csv, path: '~/a.csv', target: 3, validation_fraction: 0.2}\n"
    "model:\n  plugin: mlp\n  hidden:\n    - 10\n    - 10\n"
    "loss: cross_entropy\n"
    "optimizer: {plugin: adam, lr: 1e-3, betas: [0.9, 0.99]}\n"
    "checkpoint: [best_loss, {plugin: last}]\n"
    "training: {epochs: 100, batch_size: full, time_limit: 1h30m}\n"
    "sweep:\n  seed: 0..9\n  optimizer.lr: [1e-3, 1e-2]\n  model.dropout: range(0, 0.5, 0.1)\n"
    "  dataset: [*data, wine]\n"
    "  zip: {training.epochs: [1, 2], training.threads: 'range(1, 3)'}\n"
    "  random: {trials: 3, model.activation: \"choice(relu, 'tanh')\", optimizer.eps: 'loguniform(1e-9, 1e-7)'}\n";

const std::vector<std::string> overrides = {
    "optimizer.lr=1e-3,1e-2",
    "seed=0..9",
    "model.hidden=[32,32],[8]",
    "optimizer={plugin: sgd, lr: 3}",
    "note='a, b'",
    "optimizer=adam,sgd",
    "training.epochs=range(1, 9, 2)",
    "tags=[a, \"b\"]",
    "optimizer.lr=logspace(1e-4,1e-1,4)",
    "zip={seed: [1, 2], model.dropout: [0, 0.1]}",
    "random={trials: 4, optimizer.lr: 'uniform(0, 1)', model.hidden: 'choice([1], [2])'}",
};

/// Changes texts at random, always the same way.
class Mutator {
 public:
  explicit Mutator(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t end) { return end == 0 ? 0 : engine_() % end; }

  std::string mutated(std::string text, std::size_t most_changes) {
    for (auto count = 1 + below(most_changes); count > 0; --count) change(text);
    return text;
  }

 private:
  void change(std::string& text) {
    static const std::vector<std::string> pieces = {"[",
                                                    "]",
                                                    "{",
                                                    "}",
                                                    ",",
                                                    ":",
                                                    ": ",
                                                    "\n",
                                                    "\n  ",
                                                    "- ",
                                                    "\t",
                                                    "&a ",
                                                    "*a ",
                                                    "!x ",
                                                    "'",
                                                    "\"",
                                                    "#",
                                                    " #",
                                                    "|",
                                                    ">",
                                                    "null",
                                                    "~",
                                                    ".nan",
                                                    "1e999",
                                                    "-1",
                                                    "..",
                                                    "=",
                                                    "(",
                                                    ")",
                                                    "\\",
                                                    "\xff",
                                                    "\xc3\xa4",
                                                    "\r",
                                                    "---\n",
                                                    "<<: ",
                                                    "% ",
                                                    "range(0, 5)",
                                                    "0..3",
                                                    "${",
                                                    "}",
                                                    "@",
                                                    "sweep: ",
                                                    "plugin: ",
                                                    "zip: ",
                                                    "random: ",
                                                    "extends: ",
                                                    "uniform(0, 1)",
                                                    "? ",
                                                    std::string(1, '\0')};
    const auto at = below(text.size() + 1);
    const auto length = below(12);
    switch (below(4)) {
      case 0:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, 3 * length));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(engine_());
    }
  }

  std::mt19937 engine_;
};

// Either a config that has a trial, or faults that can be shown.
bool is_answered(const std::variant<Config, Diagnostics>& out) {
  if (const auto* config = std::get_if<Config>(&out)) return trial_count(*config) >= 1;
  const auto& diagnostics = std::get<Diagnostics>(out);
  for (const auto& one : diagnostics) {
    const auto& place = one.place;
    if (one.message.empty() || place.source.empty() || place.caret > place.text.size()) return false;
  }
  return !diagnostics.empty() && !render(diagnostics).empty() && exit_code(diagnostics) != 0;
}

}  // namespace

TEST_CASE("A config changed at random is read or refused") {
  REQUIRE(is_answered(load_text(swept_text)));
  std::size_t accepted = 0;
  for (unsigned i = 0; i < 4000; ++i) {
    const auto text = Mutator(i).mutated(i % 2 == 0 ? swept_text : wine_text, 2);
    CAPTURE(i, text);
    const auto out = load_text(text);
    REQUIRE(is_answered(out));
    accepted += std::holds_alternative<Config>(out) ? 1 : 0;
  }
  // Both answers occur, or the changes are too coarse or too fine to find anything.
  CHECK(accepted > 100);
  CHECK(accepted < 3000);
}

TEST_CASE("Overrides changed at random are read or refused") {
  std::size_t accepted = 0;
  for (unsigned i = 0; i < 4000; ++i) {
    Mutator mutator(i);
    std::vector<std::string> given = {mutator.mutated(overrides[mutator.below(overrides.size())], 2)};
    if (i % 2 == 0) given.push_back(overrides[mutator.below(overrides.size())]);
    CAPTURE(i, given);
    const auto out = load_text(wine_text, given);
    REQUIRE(is_answered(out));
    accepted += std::holds_alternative<Config>(out) ? 1 : 0;
  }
  CHECK(accepted > 100);
  CHECK(accepted < 3000);
}
