#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/verification.hpp"

namespace runner::cli {

namespace {

database::Table table_of(const database::Verification& verification) {
  database::Table table{{"problem", "checkpoint", "file", "reason"}, {}};
  for (const auto& problem : verification.problems) {
    table.rows.push_back({std::string(database::kind_name(problem.kind)), problem.name, problem.path, problem.reason});
  }
  return table;
}

}  // namespace

int run_verify(const Arguments& arguments) {
  CLI::App app("Compares every payload with its SHA-256, and looks for files that nobody knows.", "runner verify");
  std::string db;
  bool json = false;
  app.add_flag("--json", json, "Print the problems as JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  const auto found = database::verify(reader);
  if (json || !found.problems.empty()) print_table(table_of(found), json);
  fmt::print(stderr, "{} payloads, {} bytes: {}\n", found.checkpoints, found.bytes,
             found.problems.empty() ? "all as they were written" : fmt::format("{} problems", found.problems.size()));
  return found.problems.empty() ? exit_ok : exit_trial;
}

}  // namespace runner::cli
