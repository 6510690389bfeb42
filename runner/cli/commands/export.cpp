#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/export_experiment.hpp"
#include "cli/export_format.hpp"
#include "cli/inference.hpp"
#include "cli/installation.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"
#include "exports/format.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "supervisor/worker_client.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// The file is made here alone, whatever its format. None, after saying why, where it cannot be made.
std::optional<std::vector<std::byte>> pytorch_archive(const OpenedCheckpoint& checkpoint) {
  auto launcher = find_installation().launcher();
  supervisor::WorkerClient client(launcher, supervisor::WorkerClient::Output::shown);
  auto answer = client.ask<protocol::CheckpointConverted>(protocol::ConvertToPyTorch{payload_of(checkpoint)}, {});
  if (auto* converted = std::get_if<protocol::CheckpointConverted>(&answer)) return std::move(converted->archive.bytes);
  fmt::print(stderr, "runner: {}\n", text::visible_lines(std::get<supervisor::NoAnswer>(answer).message));
  return std::nullopt;
}

int export_to(files::OutputFile& output, const OpenedCheckpoint& checkpoint, bool pytorch) {
  if (pytorch) {
    const auto archive = pytorch_archive(checkpoint);
    if (!archive) return exit_trial;
    output.write(*archive);
  } else {
    output.write(checkpoint.bytes);
  }
  output.finish();
  return exit_ok;
}

// An existing file is not touched unless that was asked for; what is no file, or cannot be written, is another matter.
int report_file_error(const files::FileError& error) {
  const bool exists = error.error_number() == EEXIST;
  const std::string message =
      exists ? error.path().string() + " exists; choose another name or say --force" : error.what();
  fmt::print(stderr, "runner: {}\n", text::visible(message));
  return exists ? exit_usage : exit_database;
}

struct ExportOptions {
  std::string db;
  std::string name;
  std::filesystem::path to;
  std::string format;
  bool force = false;
};

int export_checkpoint(const ExportOptions& options) {
  const auto format = export_format(options.to, options.format);
  if (const auto* refusal = std::get_if<FormatRefusal>(&format)) {
    fmt::print(stderr, "runner: {}\n", text::visible(refusal->message));
    return exit_usage;
  }
  const auto checkpoint = open_checkpoint(open_database(options.db), options.name);
  files::OutputFile output(options.to, options.force);
  const int code = export_to(output, checkpoint, std::get<ExportFormat>(format) == ExportFormat::pytorch);
  // The weights may have gone to standard output.
  std::error_code ignored;
  std::FILE* messages = std::filesystem::is_regular_file(options.to, ignored) ? stdout : stderr;
  if (code == exit_ok)
    fmt::print(messages, "{}: checkpoint {}@{}\n", text::visible(options.to.string()), checkpoint.row.trial,
               checkpoint.row.epoch);
  return code;
}

// Which formats there are, and what each makes.
std::string description() {
  std::string text =
      "Writes a checkpoint's weights to a file, or all of an experiment to a folder, as --format says:\n\n"
      "of a checkpoint, to the file that -o names (without --format what its name says):\n"
      "  safetensors  the weights, by the names of Python's state_dict\n"
      "  pytorch      a state_dict for torch.load(weights_only=True)\n"
      "of an experiment, as it is at this moment, to the folder that -o names:\n";
  for (const auto& format : exports::formats()) text += fmt::format("  {:<12} {}\n", format.name, format.what);
  return text;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names{"safetensors", "pytorch"};
  for (const auto& format : exports::formats()) names.emplace_back(format.name);
  return names;
}

}  // namespace

int run_export(const Arguments& arguments) {
  CLI::App app(description(), "runner export");
  ExportOptions options;
  app.add_option("what", options.name,
                 "A checkpoint: " + std::string(database::checkpoint_name_forms) +
                     "; or an experiment: its number, its name or a tag")
      ->required();
  takes_path(app.add_option("-o,--output", options.to, "The file, or the folder, to write"))
      ->type_name("PATH")
      ->required();
  app.add_option("--format", options.format, "One of those above")->check(CLI::IsMember(format_names()));
  app.add_flag("--force", options.force, "Replace the file, or the folder of an earlier export, where it exists");
  add_db_option(app, options.db);
  if (const auto code = parse(app, arguments)) return *code;
  try {
    if (const auto* format = exports::format_named(options.format))
      return export_experiment(open_database(options.db), {*format, options.name, options.to, options.force});
    return export_checkpoint(options);
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  } catch (const files::FileError& error) {
    return report_file_error(error);
  }
}

}  // namespace runner::cli
