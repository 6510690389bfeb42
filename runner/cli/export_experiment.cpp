#include "cli/export_experiment.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "cli/command.hpp"
#include "database/experiment_snapshot.hpp"
#include "database/reader.hpp"
#include "files/buffered_file.hpp"
#include "files/output_folder.hpp"
#include "supervisor/signal_watch.hpp"
#include "text/shell_word.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Tells a folder of ours, which may be replaced, from any other; and its reader what it is of.
constexpr const char* mark = "runner-export.json";

void write_mark(const files::OutputFolder& output, const ExperimentExport& wanted,
                const database::ExperimentRow& experiment, const std::filesystem::path& database) {
  const nlohmann::ordered_json content = {{"format", wanted.format.name},
                                          {"experiment", experiment.experiment},
                                          {"name", experiment.name},
                                          {"trials", experiment.trials},
                                          {"database", database.string()}};
  files::BufferedFile file(output.path() / mark);
  file.write(content.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  file.finish();
}

void print_done(const ExperimentExport& wanted, const database::ExperimentRow& experiment) {
  const auto folder = wanted.folder.string();
  fmt::print("{}: experiment {} '{}', {} trial{}\n", text::visible(folder), experiment.experiment,
             text::visible(experiment.name), experiment.trials, experiment.trials == 1 ? "" : "s");
  if (wanted.format.opened_by.empty()) return;
  const auto quoted = nlohmann::json(folder).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto next = fmt::format(fmt::runtime(wanted.format.opened_by), text::shell_word(folder),
                                std::string_view(quoted).substr(1, quoted.size() - 2));
  fmt::print("next     {}\n", text::visible(next));
}

}  // namespace

int export_experiment(const std::filesystem::path& database, const ExperimentExport& wanted) {
  database::Reader reader(database);
  const auto number = reader.experiment_named(wanted.experiment);
  // From here on there is something to clean up.
  supervisor::SignalWatch signals;
  files::OutputFolder output(wanted.folder, {wanted.force, mark});
  database::ExperimentSnapshot snapshot(reader, number, wanted.format.content, output.path());
  if (!wanted.format.write(snapshot, {output.path(), output.target(), [&] { return signals.end_is_wanted(); }})) {
    fmt::print(stderr, "runner: interrupted; nothing was made\n");
    return exit_interrupted;
  }
  write_mark(output, wanted, snapshot.experiment(), reader.paths().database());
  output.finish();
  print_done(wanted, snapshot.experiment());
  return exit_ok;
}

}  // namespace runner::cli
