#include "cli/inference.hpp"

#include <fmt/format.h>

#include "checkpoint/safetensors.hpp"
#include "cli/best_warning.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/command.hpp"
#include "cli/evaluated_spec.hpp"
#include "cli/installation.hpp"
#include "csv/delimiter.hpp"
#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "supervisor/stored_spec.hpp"
#include "supervisor/worker_client.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

protocol::SampleFile message_of(const SampleFileOptions& file) {
  protocol::SampleFile message{file.path};
  if (!file.delimiter.empty()) message.delimiter = std::string(1, csv::delimiter_of(file.delimiter));
  if (file.no_header) message.header = false;
  return message;
}

// What a worker answers, once the catalogue is loaded and the trial's plugins are found. `question` makes the question
// from the trial's spec, as it is changed for that, and its plugins.
template <class Answer, class Change, class MakeQuestion>
std::variant<Answer, int> ask(const OpenedCheckpoint& checkpoint, const std::vector<std::filesystem::path>& plugin_path,
                              const Change& change, const MakeQuestion& question) {
  const auto installation = find_installation();
  const auto loaded = load_catalogue(installation, plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const auto& catalogue = std::get<catalogue::Catalogue>(loaded);
  const CataloguePlugins plugins(catalogue);
  if (const auto problem = plugins.problem_with(checkpoint.spec); !problem.empty()) {
    fmt::print(stderr, "runner: trial {}: {}\n", checkpoint.row.trial, text::visible(problem));
    return exit_usage;
  }
  std::variant<spec::TrialSpec, int> changed = change(catalogue);
  if (const int* code = std::get_if<int>(&changed)) return *code;
  auto spec = std::get<spec::TrialSpec>(std::move(changed));
  auto found = plugins.plugins_of(spec);
  auto needs = supervisor::needs_of(checkpoint.spec, found);
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher, supervisor::WorkerClient::Output::shown);
  auto answer = client.ask<Answer>(question(std::move(spec), std::move(found)), needs);
  if (auto* given = std::get_if<Answer>(&answer)) return std::move(*given);
  const auto& none = std::get<supervisor::NoAnswer>(answer);
  fmt::print(stderr, "runner: {}{}\n", text::visible_lines(none.message),
             none.end ? "; `runner debug` shows what a plugin does" : "");
  return exit_trial;
}

}  // namespace

void add_sample_file_options(CLI::App& app, SampleFileOptions& file) {
  const auto check = [](const std::string& text) -> std::string {
    try {
      static_cast<void>(csv::delimiter_of(text));
      return "";
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  app.add_option("--delimiter", file.delimiter, "What stands between two cells [as in the data of the training]")
      ->type_name("CHARACTER")
      ->check(CLI::Validator(check, ""));
  app.add_flag("--no-header", file.no_header, "The first row holds values; the features stand first, in their order");
}

OpenedCheckpoint open_checkpoint(const std::filesystem::path& database, const std::string& name) {
  database::Reader reader(database);
  OpenedCheckpoint opened;
  opened.row = reader.checkpoint(name);
  warn_if_best(reader, name, opened.row);
  opened.spec = supervisor::stored_spec(opened.row.trial, reader.spec_of(opened.row.trial));
  opened.bytes = reader.payload(opened.row);
  if (opened.row.path) opened.file = reader.paths().payload_file(opened.row.sha256).string();
  opened.data_record = reader.trial(opened.row.trial).data_sha256.value_or("");
  const auto read = checkpoint::read(opened.bytes);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read)) {
    throw database::DatabaseError(database::DatabaseFault::unreadable,
                                  database.string() + ": checkpoint " + name + ": " + error->message, database);
  }
  const auto& metadata = std::get<checkpoint::Container>(read).metadata;
  const auto data = metadata.find("runner.data");
  if (data != metadata.end()) opened.data = nlohmann::json::parse(data->second);
  return opened;
}

events::Payload payload_of(const OpenedCheckpoint& checkpoint) {
  events::Payload payload{.size_bytes = checkpoint.row.bytes, .sha256 = checkpoint.row.sha256, .file = checkpoint.file};
  if (!payload.file) payload.bytes = checkpoint.bytes;
  return payload;
}

std::variant<protocol::CheckpointEvaluated, int> evaluate(const OpenedCheckpoint& checkpoint,
                                                          const std::vector<std::filesystem::path>& plugin_path,
                                                          const EvaluationData& data) {
  std::string taken;
  const auto change = [&](const catalogue::Catalogue& catalogue) {
    if (!data.block.empty()) taken = taken_from_training(checkpoint.spec, data.block, catalogue);
    return evaluated_spec(checkpoint, data, catalogue);
  };
  auto answer = ask<protocol::CheckpointEvaluated>(checkpoint, plugin_path, change, [&](auto spec, auto plugins) {
    protocol::EvaluateCheckpoint question{std::move(spec), std::move(plugins), payload_of(checkpoint)};
    if (data.file) question.file = message_of(*data.file);
    question.whole_dataset = !data.block.empty();
    return question;
  });
  if (std::holds_alternative<int>(answer) && !taken.empty())
    fmt::print(stderr, "note: what the block does not name is as in the training: {}\n", text::visible(taken));
  return answer;
}

std::variant<protocol::SamplesPredicted, int> predict(const OpenedCheckpoint& checkpoint,
                                                      const std::vector<std::filesystem::path>& plugin_path,
                                                      const SampleFileOptions& file) {
  const auto as_it_is = [&](const catalogue::Catalogue&) -> std::variant<spec::TrialSpec, int> {
    return checkpoint.spec;
  };
  return ask<protocol::SamplesPredicted>(checkpoint, plugin_path, as_it_is, [&](auto spec, auto plugins) {
    return protocol::PredictSamples{std::move(spec), std::move(plugins), payload_of(checkpoint), message_of(file)};
  });
}

}  // namespace runner::cli
