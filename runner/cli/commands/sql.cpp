#include <cstdio>
#include <iostream>
#include <iterator>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"

namespace runner::cli {

int run_sql(const Arguments& arguments) {
  CLI::App app(
      "Answers a question in SQL. The views are trials, best_checkpoints, checkpoint_history,\n"
      "leaderboard, metrics, learning_curves and result_tables. Nothing can be changed.",
      "runner sql");
  std::string db;
  std::string query;
  bool json = false;
  app.add_option("query", query, "One statement; `-` reads it from standard input")->type_name("SQL")->required();
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  if (query == "-") query.assign(std::istreambuf_iterator<char>(std::cin), {});
  database::Table result;
  {
    // Closed before a line is printed: a pager left open holds no lock.
    database::Reader reader(open_database(db));
    result = reader.query(query);
  }
  print_table(result, json);
  return exit_ok;
}

}  // namespace runner::cli
