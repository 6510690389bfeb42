#include "cli/inference.hpp"

#include <fmt/format.h>

#include "checkpoint/safetensors.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/changed_trial.hpp"
#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "cli/run_worker.hpp"
#include "cli/temporary_file.hpp"
#include "csv/delimiter.hpp"
#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "report/visible.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"

namespace runner::cli {

namespace {

nlohmann::json answer_in(const std::string& output) {
  const auto lines = json_lines(output, {"metrics", "outputs", "error"});
  if (!lines.empty()) return lines.back();
  return {{"error", "the worker ended without an answer; `runner debug` shows what a plugin does"}};
}

nlohmann::json to_json(const SampleFileOptions& file) {
  nlohmann::json json = {{"path", file.path}};
  if (!file.delimiter.empty()) json["delimiter"] = std::string(1, csv::delimiter_of(file.delimiter));
  if (file.no_header) json["header"] = false;
  return json;
}

nlohmann::json request_of(const Question& question) {
  nlohmann::json request = {{"question", question.kind == Question::Kind::predict ? "predict" : "evaluate"},
                            {"whole", !question.block.empty()}};
  if (question.file) request["file"] = to_json(*question.file);
  return request;
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
  opened.spec = supervisor::stored_spec(opened.row.trial, reader.spec_of(opened.row.trial));
  opened.bytes = reader.payload(opened.row);
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

std::variant<nlohmann::json, int> infer(const OpenedCheckpoint& checkpoint,
                                        const std::vector<std::filesystem::path>& plugin_path, const Question& question) {
  const auto installation = find_installation();
  const auto loaded = load_catalogue(installation, plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const CataloguePlugins plugins(std::get<catalogue::Catalogue>(loaded));
  if (const auto problem = plugins.problem_with(checkpoint.spec); !problem.empty()) {
    fmt::print(stderr, "runner: trial {}: {}\n", checkpoint.row.trial, report::visible(problem));
    return exit_usage;
  }
  auto spec = checkpoint.spec;
  if (!question.block.empty()) {
    auto changed = changed_trial(spec, checkpoint.row.trial, {"dataset=" + question.block}, std::get<catalogue::Catalogue>(loaded));
    if (const int* code = std::get_if<int>(&changed)) return *code;
    spec = std::get<spec::TrialSpec>(std::move(changed));
  }
  protocol::StartTrial start;
  start.spec = spec::to_json(spec);
  start.plugins = plugins.plugins_of(spec);
  const TemporaryFile payload({reinterpret_cast<const char*>(checkpoint.bytes.data()), checkpoint.bytes.size()});
  nlohmann::json request = request_of(question);
  request["start"] = nlohmann::json::from_cbor(protocol::encode(protocol::Command(start)));
  request["checkpoint"] = payload.path().string();
  const TemporaryFile file(request.dump());
  set_worker_threads(checkpoint.spec.training.threads);
  auto answer = answer_in(run_worker(installation, {"--infer", file.path().string()}, {start}, false).output);
  if (answer.contains("error")) {
    fmt::print(stderr, "runner: {}\n", report::visible_lines(answer["error"].get<std::string>()));
    return exit_trial;
  }
  return answer;
}

}  // namespace runner::cli
