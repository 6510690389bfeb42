#include "cli/print_table.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "cli/command.hpp"
#include "report/table_text.hpp"
#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

void print_table(const database::Table& table, bool json, std::size_t optional_columns) {
  const report::Terminal terminal = report::look_at(STDOUT_FILENO);
  report::BoxLook look(terminal.width);
  look.utf8 = terminal.utf8;
  look.optional_columns = optional_columns;
  const auto form = json                   ? report::TableForm::json
                    : terminal.is_terminal ? report::TableForm::box
                                           : report::TableForm::tsv;
  print_stored(report::to_text(table, form, look));
}

void print_stored(const std::string& text) {
  const bool is_seen = report::look_at(STDOUT_FILENO).is_terminal;
  const std::string shown = is_seen ? text::visible_lines(text) : text;
  std::fwrite(shown.data(), 1, shown.size(), stdout);
}

void print_json(const nlohmann::json& json, int indent) {
  print_stored(json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void print_json(const nlohmann::ordered_json& json, int indent) {
  print_stored(json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

int report_database_error(const database::DatabaseError& error) {
  // A statement is shown with a caret below it; elsewhere a line break would be a name's.
  const bool has_lines =
      error.fault() == database::DatabaseFault::query || error.fault() == database::DatabaseFault::denied;
  const std::string message = has_lines ? text::visible_lines(error.what()) : text::visible(error.what());
  std::fprintf(stderr, "runner: %s\n", message.c_str());
  switch (error.fault()) {
    case database::DatabaseFault::query:
    case database::DatabaseFault::denied:
    case database::DatabaseFault::missing:
    case database::DatabaseFault::not_found:
      return exit_usage;
    default:
      return exit_database;
  }
}

}  // namespace runner::cli
