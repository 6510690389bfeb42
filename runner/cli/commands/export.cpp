#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <span>
#include <utility>

#include "cli/arguments.hpp"
#include "cli/export_format.hpp"
#include "cli/inference.hpp"
#include "cli/installation.hpp"
#include "cli/print_table.hpp"
#include "cli/run_worker.hpp"
#include "cli/temporary_file.hpp"
#include "database/database_error.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "report/visible.hpp"

namespace runner::cli {

namespace {

// What the worker prints is the archive: the file is made here alone, whatever its format. Empty where it cannot be
// made.
std::string pytorch_archive(const OpenedCheckpoint& checkpoint) {
  const TemporaryFile payload({reinterpret_cast<const char*>(checkpoint.bytes.data()), checkpoint.bytes.size()});
  auto finished = run_worker(find_installation(), {"--to-pytorch", payload.path().string()}, {}, false);
  return finished.code == 0 ? std::move(finished.output) : std::string();
}

int export_to(files::OutputFile& output, const OpenedCheckpoint& checkpoint, bool pytorch) {
  if (pytorch) {
    const auto archive = pytorch_archive(checkpoint);
    if (archive.empty()) return exit_trial;
    output.write(std::as_bytes(std::span(archive)));
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
    const auto checkpoint = open_checkpoint(database_path(db), name);
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
