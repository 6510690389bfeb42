#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>

#include "cli/arguments.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"
#include "cli/shell_words.hpp"
#include "database/reader.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "page/document.hpp"
#include "page/page.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// A page that was made before may be made anew; what else stands there may not be lost.
bool is_page(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(file, ignored))) return false;
  std::string beginning(page::page_mark.size(), '\0');
  std::ifstream(file, std::ios::binary).read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  return beginning == page::page_mark;
}

void write(const std::filesystem::path& to, const std::string& text, bool force) {
  files::OutputFile output(to, force || is_page(to));
  output.write(std::as_bytes(std::span<const char>(text)));
  output.finish();
}

}  // namespace

int run_report(const Arguments& arguments) {
  CLI::App app("Writes one page that shows experiments in tables and pictures, and opens without a network.",
               "runner report");
  std::string db;
  std::vector<std::string> names;
  std::filesystem::path to = "report.html";
  bool force = false;
  app.add_option("experiment", names, std::string(experiment_name_forms) + " [the newest]")->type_name("EXPERIMENT");
  takes_path(app.add_option("-o,--output", to, "The file to write; a page that is there is made anew"))
      ->type_name("FILE")
      ->capture_default_str();
  app.add_flag("--force", force, "Replace the file where it exists and is no such page");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  if (const auto missing = page::missing_for_pages(); !missing.empty()) {
    fmt::print(stderr, "runner: {}\n", missing);
    return exit_usage;
  }
  database::Reader reader(open_database(db));
  const auto numbers = experiments_named(reader, names);
  if (numbers.empty()) {
    fmt::print(stderr, "runner: {}: there is no experiment yet\n", text::visible(reader.paths().database().string()));
    return exit_database;
  }
  const auto text = page::page(page::document(reader, numbers, {RUNNER_VERSION, db_words(db)}));
  try {
    write(to, text, force);
  } catch (const files::FileError& error) {
    const bool exists = error.error_number() == EEXIST;
    const std::string message = exists ? error.path().string() +
                                             " exists and is no page of runner; choose another name"
                                             " or say --force"
                                       : std::string(error.what());
    fmt::print(stderr, "runner: {}\n", text::visible(message));
    return exists ? exit_usage : exit_database;
  }
  std::error_code ignored;
  std::FILE* messages = std::filesystem::is_regular_file(to, ignored) ? stdout : stderr;
  fmt::print(messages, "{}: {} experiment{}, {:.1f} MB; open it in a browser\n", text::visible(to.string()),
             numbers.size(), numbers.size() == 1 ? "" : "s", static_cast<double>(text.size()) / 1e6);
  return exit_ok;
}

}  // namespace runner::cli
