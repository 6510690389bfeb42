#include "database/internal/kept_rows_table.hpp"

#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <new>

namespace runner::database {

namespace {

// https://www.sqlite.org/vtab.html: SQLite allocates nothing of these, and reads and writes their first members alone.
struct RowsTable {
  sqlite3_vtab base;
  const std::span<const KeptRow>* shown;
};

struct RowsCursor {
  sqlite3_vtab_cursor base;
  std::span<const KeptRow> rows;
  std::size_t place;
};

struct Declared {
  const std::span<const KeptRow>* shown;
  int columns;
};

RowsCursor& cursor_of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<RowsCursor*>(cursor); }

int connect_table(sqlite3* database, void* context, int, const char* const*, sqlite3_vtab** table, char**) {
  const auto& declared = *static_cast<const Declared*>(context);
  try {
    std::string text = "CREATE TABLE kept (";
    for (int column = 0; column < declared.columns; ++column)
      text += (column == 0 ? "c" : ", c") + std::to_string(column);
    if (const int code = sqlite3_declare_vtab(database, (text + ")").c_str()); code != SQLITE_OK) return code;
    *table = &(new RowsTable{{}, declared.shown})->base;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int disconnect_table(sqlite3_vtab* table) {
  delete reinterpret_cast<RowsTable*>(table);
  return SQLITE_OK;
}

int plan_all_rows(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  auto* const opened = new (std::nothrow) RowsCursor{{}, *reinterpret_cast<RowsTable*>(table)->shown, 0};
  if (opened == nullptr) return SQLITE_NOMEM;
  *cursor = &opened->base;
  return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete reinterpret_cast<RowsCursor*>(cursor);
  return SQLITE_OK;
}

int begin_rows(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  cursor_of(cursor).place = 0;
  return SQLITE_OK;
}

int go_on(sqlite3_vtab_cursor* cursor) {
  ++cursor_of(cursor).place;
  return SQLITE_OK;
}

int is_behind_last(sqlite3_vtab_cursor* cursor) {
  const auto& [base, rows, place] = cursor_of(cursor);
  return place >= rows.size() ? 1 : 0;
}

int give_cell(sqlite3_vtab_cursor* cursor, sqlite3_context* result, int column) {
  const auto& [base, rows, place] = cursor_of(cursor);
  const auto& cell = rows[place].rows->cell(rows[place].row, column);
  switch (cell.type) {
    case SQLITE_INTEGER:
      sqlite3_result_int64(result, cell.integer);
      break;
    case SQLITE_FLOAT:
      sqlite3_result_double(result, cell.real);
      break;
    case SQLITE_TEXT:
      sqlite3_result_text(result, reinterpret_cast<const char*>(cell.data), cell.bytes, SQLITE_STATIC);
      break;
    case SQLITE_BLOB:
      sqlite3_result_blob(result, cell.data, cell.bytes, SQLITE_STATIC);
      break;
    default:
      sqlite3_result_null(result);
  }
  return SQLITE_OK;
}

int give_number(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
  *number = static_cast<sqlite3_int64>(cursor_of(cursor).place);
  return SQLITE_OK;
}

// What has no xCreate is there without a CREATE VIRTUAL TABLE.
const sqlite3_module& table_module() {
  static const sqlite3_module methods = [] {
    sqlite3_module made{};
    made.xConnect = connect_table;
    made.xDisconnect = disconnect_table;
    made.xBestIndex = plan_all_rows;
    made.xOpen = open_cursor;
    made.xClose = close_cursor;
    made.xFilter = begin_rows;
    made.xNext = go_on;
    made.xEof = is_behind_last;
    made.xColumn = give_cell;
    made.xRowid = give_number;
    return made;
  }();
  return methods;
}

}  // namespace

KeptRowsTable::KeptRowsTable(SQLite::Database& database, int columns)
    : database_(database), shown_(std::make_unique<std::span<const KeptRow>>()) {
  // No other on the connection has the same address.
  name_ = "kept_rows_" + std::to_string(reinterpret_cast<std::uintptr_t>(shown_.get()));
  auto* const declared = new Declared{shown_.get(), columns};
  // SQLite calls the destructor where this fails, too.
  const int code = sqlite3_create_module_v2(database.getHandle(), name_.c_str(), &table_module(), declared,
                                            [](void* context) { delete static_cast<Declared*>(context); });
  if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
}

KeptRowsTable::~KeptRowsTable() {
  sqlite3_create_module_v2(database_.getHandle(), name_.c_str(), nullptr, nullptr, nullptr);
}

}  // namespace runner::database
