#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "cli/arguments.hpp"
#include "cli/export_format.hpp"
#include "cli/inference.hpp"
#include "cli/installation.hpp"
#include "cli/print_table.hpp"
#include "cli/run_worker.hpp"
#include "cli/temporary_file.hpp"
#include "database/database_error.hpp"

namespace runner::cli {

namespace {

bool write_file(const std::filesystem::path& path, const std::vector<std::byte>& bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  return !stream.fail();
}

// A file that appears under its name only when it is whole.
int write_export(const OpenedCheckpoint& checkpoint, const std::filesystem::path& to, bool pytorch) {
  std::filesystem::path partial = to;
  partial += ".partial";
  bool written = false;
  if (pytorch) {
    const TemporaryFile payload({reinterpret_cast<const char*>(checkpoint.bytes.data()), checkpoint.bytes.size()});
    const std::vector<std::string> words = {"--to-pytorch", payload.path().string(), partial.string()};
    written = run_worker(find_installation(), words, {}, false).code == 0;
  } else {
    written = write_file(partial, checkpoint.bytes);
  }
  if (written && std::rename(partial.c_str(), to.c_str()) == 0) return exit_ok;
  fmt::print(stderr, "runner: cannot write {}: {}\n", to.string(), std::strerror(errno));
  std::remove(partial.c_str());
  return exit_trial;
}

}  // namespace

int run_export(const Words& words) {
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
  if (const auto code = parse(app, words)) return *code;
  const auto format = export_format(to, wanted);
  if (const auto* refusal = std::get_if<FormatRefusal>(&format)) {
    fmt::print(stderr, "runner: {}\n", refusal->message);
    return exit_usage;
  }
  if (std::filesystem::exists(to) && !force) {
    fmt::print(stderr, "runner: {} exists; choose another name or say --force\n", to.string());
    return exit_usage;
  }
  try {
    const auto checkpoint = open_checkpoint(database_path(db), name);
    const int code = write_export(checkpoint, to, std::get<ExportFormat>(format) == ExportFormat::pytorch);
    if (code == exit_ok) fmt::print("{}: checkpoint {}@{}\n", to.string(), checkpoint.row.trial, checkpoint.row.epoch);
    return code;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli
