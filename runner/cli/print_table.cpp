#include "cli/print_table.hpp"

#include <unistd.h>

#include <cstdio>

#include "cli/command.hpp"
#include "report/table_text.hpp"
#include "report/terminal.hpp"

namespace runner::cli {

void print_table(const database::Table& table, bool json) {
  const report::Terminal terminal = report::look_at(STDOUT_FILENO);
  const auto form = json                   ? report::TableForm::json
                    : terminal.is_terminal ? report::TableForm::box
                                           : report::TableForm::tsv;
  std::fputs(report::to_text(table, form, terminal.width).c_str(), stdout);
}

int report_database_error(const database::DatabaseError& error) {
  std::fprintf(stderr, "runner: %s\n", error.what());
  switch (error.fault()) {
    case database::DatabaseFault::query:
    case database::DatabaseFault::denied:
    case database::DatabaseFault::missing:
    case database::DatabaseFault::not_found: return exit_usage;
    default: return exit_database;
  }
}

}  // namespace runner::cli
