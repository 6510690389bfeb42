#include "cli/data_reader.hpp"

#include <stdexcept>
#include <utility>

#include "cli/catalogue_plugins.hpp"
#include "cli/data_check.hpp"
#include "cli/run_trials.hpp"
#include "config/config.hpp"

namespace runner::cli {

namespace {

// What a config needs beside its data, none of which is made.
constexpr const char* other_blocks = "name: draft\nmodel: {plugin: mlp, hidden: [1]}\noptimizer: sgd\n";

spec::TrialSpec spec_of(const std::string& block, const std::string& loss, const std::filesystem::path& path,
                        const catalogue::Catalogue& catalogue) {
  config::LoadRequest request;
  request.path = path;
  request.text = other_blocks + ("loss: " + loss + "\n") + block;
  auto loaded = config::load(request, catalogue);
  if (const auto* faults = std::get_if<config::Diagnostics>(&loaded))
    throw std::runtime_error(config::render(*faults, false));
  return std::get<config::Config>(std::move(loaded)).base;
}

}  // namespace

DataReader::DataReader(const Installation& installation, const catalogue::Catalogue& catalogue,
                       std::filesystem::path config)
    : catalogue_(catalogue), config_(std::move(config)), launcher_(installation.launcher()) {}

DataReader::~DataReader() = default;

DataCheck DataReader::check(const std::string& dataset_block, const std::string& loss) {
  const std::vector<spec::TrialSpec> trials = {spec_of(dataset_block, loss, config_, catalogue_)};
  if (!supervisor_) {
    RunOptions options;
    options.quiet = true;
    supervisor_ =
        std::make_unique<supervisor::Supervisor>(supervisor_options(options, trials.front(), 1), launcher_, signals_);
  }
  return check_data(*supervisor_, trials, CataloguePlugins(catalogue_));
}

starter::DataShape DataReader::read(const std::string& dataset_block) {
  // What the targets are is not known yet, and a loss is of one kind of them.
  DataCheck found = check(dataset_block, "cross_entropy");
  const bool is_of_values = !found.faults.empty() && found.faults.front().text.starts_with("loss ");
  if (is_of_values) found = check(dataset_block, "mse");
  if (found.stopped) throw std::runtime_error("interrupted while the data were read");
  if (!found.faults.empty()) throw std::runtime_error(found.faults.front().text);
  if (found.described.empty()) throw std::runtime_error("the worker that read the data ended without an answer");
  const auto& described = found.described.front();
  return {described.input_shape, described.classes,
          static_cast<std::size_t>(described.train_size + described.validation_size), found.warnings};
}

}  // namespace runner::cli
