#include "starter/training_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace runner::starter {

namespace {

constexpr std::size_t many_rows = 1000;

std::string strata_problem(const DataSize& data) {
  if (!data.strata_fault.empty()) return data.strata_fault;
  const auto fewest = std::min_element(data.class_sizes.begin(), data.class_sizes.end());
  // With a test part and a validation part each class needs a row in three of them.
  const std::size_t needed = data.rows >= many_rows ? 4 : 2;
  if (*fewest < needed) {
    const auto number = static_cast<std::size_t>(fewest - data.class_sizes.begin());
    return fmt::format("true would give each part its share of each class, but {} has {} only",
                       scalar(data.class_names[number]), *fewest == 1 ? "1 row" : std::to_string(*fewest) + " rows");
  }
  const std::size_t validation = (data.rows + 4) / 5;
  if (validation < data.class_sizes.size()) return "true would need as many validation rows as there are classes";
  return "";
}

// What fits the number of rows.
struct Length {
  std::size_t rows;
  int epochs;
  int patience;
  int batch;
  const char* rate;
};

const Length& length_for(std::size_t rows) {
  static constexpr auto lengths = std::to_array<Length>({{1000, 200, 40, 32, "1e-2"},
                                                         {10'000, 100, 20, 64, "3e-3"},
                                                         {100'000, 50, 10, 128, "1e-3"},
                                                         {static_cast<std::size_t>(-1), 20, 5, 512, "1e-3"}});
  return *std::find_if(lengths.begin(), lengths.end(), [&](const Length& each) { return rows <= each.rows; });
}

std::string loss_comment(const DataSize& data) {
  constexpr std::size_t far_fewer = 5;
  const auto [least, most] = std::minmax_element(data.class_sizes.begin(), data.class_sizes.end());
  if (*least * far_fewer > *most) return "";
  return fmt::format("{{plugin: cross_entropy, balanced: true}} gives {} as much weight as the largest class",
                     scalar(data.class_names[static_cast<std::size_t>(least - data.class_sizes.begin())]));
}

}  // namespace

void write_parts(ConfigText& config, const DataSize& data) {
  const char* validates = data.division == Division::by_group  ? "so much of the groups says which weights are best"
                          : data.division == Division::by_time ? "the last rows say which weights are best"
                                                               : "so much of the rows says which weights are best";
  config.line("  validation_fraction: 0.2", validates);
  const bool is_large = data.rows >= many_rows;
  if (is_large && !data.has_own_test)
    config.line("  test_fraction: 0.2", "so much is looked at once, at the end, by the best weights");
  if (!is_large && !data.has_own_test) {
    config.line("  test_fraction: 0", "0.2 would be looked at once, at the end; folds (above) spend few rows better");
  }
  if (!data.classifies() || data.division != Division::at_random) return;
  const std::string problem = strata_problem(data);
  config.line(fmt::format("  stratify: {}", problem.empty()),
              problem.empty() ? "each part has its share of each class" : problem);
}

void write_table_model(ConfigText& config, const DataSize& data) {
  if (!data.classifies()) {
    config.line("model: linear", "what a network, {plugin: mlp, hidden: [32]}, has to beat");
    return;
  }
  const char* hidden = data.rows < many_rows ? "[16]" : data.rows < 10'000 ? "[64]" : "[128, 128]";
  config.line(fmt::format("model: {{plugin: mlp, hidden: {}}}", hidden), "linear is what it has to beat; also dropout");
}

void write_training(ConfigText& config, const DataSize& data, Solver solver) {
  Length length = length_for(data.rows);
  if (solver == Solver::network) {
    // Of which each costs more.
    constexpr int most_epochs = 60;
    constexpr int most_patience = 15;
    length.epochs = std::min(length.epochs, most_epochs);
    length.patience = std::min(length.patience, most_patience);
  }
  if (data.classifies())
    config.line("loss: cross_entropy", loss_comment(data));
  else
    config.line("loss: mse", "l1 and huber are led less by outliers");
  if (solver == Solver::least_squares) {
    config.line("optimizer: {plugin: lbfgs, line_search: strong_wolfe}",
                "comes to the least squares in a few epochs; for a network {plugin: adam, lr: 1e-2}");
  } else {
    config.line(fmt::format("optimizer: {{plugin: adam, lr: {}}}", solver == Solver::network ? "1e-3" : length.rate),
                "the first number to try others of");
  }
  config.line("checkpoint: best_loss", "each new best validation loss is kept");
  const int patience = solver == Solver::least_squares ? 10 : length.patience;
  config.line(fmt::format("stop: {{plugin: early_stopping, patience: {}}}", patience),
              "ends when so many epochs brought nothing better");
  if (solver == Solver::least_squares)
    config.line("training: {epochs: 50, batch_size: full}");
  else
    config.line(fmt::format("training: {{epochs: {}, batch_size: {}}}", length.epochs, length.batch));
}

FirstCommand replicates(const std::string& path, Division division) {
  if (division == Division::as_given) return {path + " seed=0..4", "over five seeds: the mean"};
  const std::string folds = path + " dataset.folds=5 dataset.fold=0..4";
  if (division == Division::by_time) return {folds, "five times, each later rows: the mean"};
  if (division == Division::by_group)
    return {folds + " seed=0..2", "over five folds of groups and three seeds: the mean"};
  return {folds + " seed=0..2", "over five folds and three seeds: the mean"};
}

void write_commands(ConfigText& config, const std::string& path, Division division) {
  const auto command = [&](const FirstCommand& each) {
    config.show(fmt::format("  runner {:<60} {}", each.words, each.what));
  };
  command({"validate " + path, "reads it and its data"});
  command({path + " --quick", "two epochs, nothing is stored"});
  command({path, "trains"});
  command(replicates(path, division));
  config.say("`runner plugins` lists what the blocks can name, `runner plugins NAME` its parameters.");
}

}  // namespace runner::starter
