#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "cli/arguments.hpp"
#include "cli/export_format.hpp"
#include "cli/inference.hpp"
#include "cli/installation.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/database_error.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "report/visible.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::cli {

namespace {

// The file is made here alone, whatever its format. None, after saying why, where it cannot be made.
std::optional<std::vector<std::byte>> pytorch_archive(const OpenedCheckpoint& checkpoint) {
  auto launcher = find_installation().launcher();
  supervisor::WorkerClient client(launcher, supervisor::WorkerClient::Output::shown);
  auto answer = client.ask<protocol::CheckpointConverted>(protocol::ConvertToPyTorch{payload_of(checkpoint)}, {});
  if (auto* converted = std::get_if<protocol::CheckpointConverted>(&answer)) return std::move(converted->archive.bytes);
  fmt::print(stderr, "runner: {}\n", report::visible_lines(std::get<supervisor::NoAnswer>(answer).message));
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
  fmt::print(stderr, "runner: {}\n", report::visible(message));
  return exists ? exit_usage : exit_database;
}

}  // namespace

int run_export(const Arguments& arguments) {
  CLI::App app("Writes a checkpoint's weights to a file.", "runner export");
  std::string db;
  std::string name;
  std::filesystem::path to;
  std::string wanted;
  bool force = false;
  add_checkpoint_argument(app, name);
  takes_path(app.add_option("-o,--output", to, "The file to write"))->type_name("FILE")->required();
  app.add_option("--format", wanted,
                 "safetensors, or pytorch: a state_dict for torch.load(weights_only=True) [what the file's name says]")
      ->check(CLI::IsMember({"safetensors", "pytorch"}));
  app.add_flag("--force", force, "Replace the file where it exists");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto format = export_format(to, wanted);
  if (const auto* refusal = std::get_if<FormatRefusal>(&format)) {
    fmt::print(stderr, "runner: {}\n", report::visible(refusal->message));
    return exit_usage;
  }
  try {
    const auto checkpoint = open_checkpoint(open_database(db), name);
    files::OutputFile output(to, force);
    const int code = export_to(output, checkpoint, std::get<ExportFormat>(format) == ExportFormat::pytorch);
    // The weights may have gone to standard output.
    std::error_code ignored;
    std::FILE* messages = std::filesystem::is_regular_file(to, ignored) ? stdout : stderr;
    if (code == exit_ok)
      fmt::print(messages, "{}: checkpoint {}@{}\n", report::visible(to.string()), checkpoint.row.trial,
                 checkpoint.row.epoch);
    return code;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  } catch (const files::FileError& error) {
    return report_file_error(error);
  }
}

}  // namespace runner::cli
