#include "starter/series_config.hpp"

#include <fmt/format.h>

#include "csv/text.hpp"
#include "starter/config_text.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

namespace {

// What always answering it is the error to beat of.
std::string baseline(const SeriesLook& series) {
  if (series.season > 1) return fmt::format("the same time a season of {} rows before", series.season);
  return "the last row known";
}

std::string season_comment(const SeriesLook& series) {
  if (series.season > 1) return "rows of what repeats; predicted is the difference from the last one";
  return "predicted is the difference from the last row; 12 would be years of months";
}

void write_block(ConfigText& config, const SeriesLook& series, const std::filesystem::path& config_path) {
  const TimeStep& step = series.time.step;
  config.line("dataset:");
  config.line("  plugin: series");
  config.line("  path: " + path_scalar(series.path, config_path), "relative to this file");
  write_format(config, series.format);
  config.line("  time: " + scalar(series.time_name),
              fmt::format("{}{} from row to row", step.is_even ? "" : "mostly ", step.name));
  config.line("  targets: " + list(series.targets), "what is to be predicted, one column or several");
  if (!series.inputs.empty())
    config.line("  inputs: " + list(series.inputs), "what a window shows as well; each may be left out");
  config.line(fmt::format("  window: {}", series.window), "rows that a model sees");
  config.line(fmt::format("  horizon: {}", series.horizon), "rows behind them that it predicts, all at once");
  config.line(fmt::format("  season: {}", series.season), season_comment(series));
  config.line("  standardize: true", "each number of a window to mean 0 and deviation 1");
  config.line("  validation_fraction: 0.2", "the last windows say which weights are best");
  config.line("  test_fraction: 0.2", "the very last are looked at once, at the end");
}

}  // namespace

FirstConfig series_config(const SeriesLook& series, const ReadData& read, const std::filesystem::path& config_path) {
  ConfigText block;
  write_block(block, series, config_path);
  const DataShape shape = read(block.text());
  DataSize data{series.windows(), {}, {}};
  data.division = Division::by_time;

  ConfigText config;
  config.say(fmt::format("{} of {}, {} from the {} before. Written by `runner init`: every line may be changed.",
                         csv::listed(series.targets), series.path.filename().string(),
                         series.horizon == 1 ? "the next row" : fmt::format("the next {} rows", series.horizon),
                         series.window));
  config.say("What to be better than is " + baseline(series) + ": a run says what error that has.");
  write_commands(config, config_path.string(), data.division);
  config.line("name: " + scalar(experiment_name(series.path)));
  config.line("seed: 0", "draws weights and the order of windows; seed=0..9 trains ten");
  ConfigText rest;
  rest.line("model: {plugin: mlp, hidden: [32]}", "linear is what it has to beat; also transformer");
  rest.line("loss: mse", "l1 and huber are led less by outliers");
  rest.line("optimizer: {plugin: adam, lr: 1e-3, weight_decay: 1e-3}", "the first number to try others of");
  rest.line("checkpoint: best_loss", "each new best validation loss is kept");
  rest.line("stop: {plugin: early_stopping, patience: 30}", "ends when so many epochs brought nothing better");
  rest.line("training: {epochs: 200, batch_size: 32}");
  FirstConfig first{config.text() + block.text() + rest.text(), findings(series), data.division};
  first.findings.insert(first.findings.end(), shape.warnings.begin(), shape.warnings.end());
  return first;
}

}  // namespace runner::starter
