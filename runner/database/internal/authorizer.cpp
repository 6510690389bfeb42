#include "database/internal/authorizer.hpp"

#include <sqlite3.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace runner::database {

namespace {

constexpr std::array<std::string_view, 10> pragmas_about_something{
    "table_info",  "table_xinfo",      "table_list",        "index_list",      "index_info",
    "index_xinfo", "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"};

constexpr std::array<std::string_view, 18> pragmas_without_value{
    "application_id", "user_version",  "schema_version", "data_version", "page_count",      "page_size",
    "freelist_count", "encoding",      "journal_mode",   "synchronous",  "foreign_keys",    "query_only",
    "database_list",  "function_list", "collation_list", "module_list",  "compile_options", "pragma_list"};

template <class Names>
bool contains(const Names& names, const char* name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view one) { return ::strcasecmp(one.data(), name) == 0; });
}

bool pragma_only_reads(const char* name, const char* value) {
  return contains(pragmas_about_something, name) || (value == nullptr && contains(pragmas_without_value, name));
}

// The first use of a table-valued function declares its columns by way of a CREATE TABLE, which the authorizer would
// deny. So all those that are of use to a reader are used once before it is there.
void declare_table_functions(sqlite3* handle) {
  const auto declare = [handle](const std::string& function) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, ("SELECT 1 FROM " + function).c_str(), -1, &statement, nullptr);
    sqlite3_finalize(statement);
  };
  declare("json_each");
  declare("json_tree");
  for (const auto name : pragmas_about_something) declare("pragma_" + std::string(name));
  for (const auto name : pragmas_without_value) declare("pragma_" + std::string(name));
}

// SQL functions that reach outside the database or change how it is read.
bool function_is_harmless(const char* name) {
  constexpr std::array<std::string_view, 4> harmful{"load_extension", "fts3_tokenizer", "writefile", "readfile"};
  return !contains(harmful, name);
}

std::string describe(int action, const char* first, const char* second) {
  const std::string name = first != nullptr ? first : "";
  switch (action) {
    case SQLITE_INSERT:
      return "INSERT into " + name;
    case SQLITE_UPDATE:
      return "UPDATE of " + name;
    case SQLITE_DELETE:
      return "DELETE from " + name;
    case SQLITE_ATTACH:
      return "ATTACH (VACUUM needs it too)";
    case SQLITE_DETACH:
      return "DETACH";
    case SQLITE_TRANSACTION:
      return name;
    case SQLITE_SAVEPOINT:
      return "SAVEPOINT";
    case SQLITE_PRAGMA:
      return "PRAGMA " + name + (second != nullptr ? std::string(" = ") + second : "");
    case SQLITE_FUNCTION:
      return "the function " + std::string(second != nullptr ? second : "");
    case SQLITE_ANALYZE:
      return "ANALYZE";
    case SQLITE_REINDEX:
      return "REINDEX";
    default:
      return "changing the schema";
  }
}

int authorize(void* context, int action, const char* first, const char* second, const char*, const char*) {
  // Nothing may be thrown through SQLite.
  auto& denial = *static_cast<Denial*>(context);
  bool allowed = false;
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      allowed = true;
      break;
    case SQLITE_FUNCTION:
      allowed = second != nullptr && function_is_harmless(second);
      break;
    case SQLITE_PRAGMA:
      allowed = pragma_only_reads(first, second);
      break;
    case SQLITE_TRANSACTION:
      allowed = denial.allows_transactions;
      break;
    default:
      break;
  }
  if (allowed) return SQLITE_OK;
  // The first thing denied is what the person wrote; the rest follows from it.
  try {
    if (denial.what.empty()) denial.what = describe(action, first, second);
  } catch (...) {
    return SQLITE_DENY;
  }
  return SQLITE_DENY;
}

}  // namespace

void allow_only_reading(sqlite3* handle, Denial& denial) {
  sqlite3_exec(handle, "PRAGMA query_only = ON", nullptr, nullptr, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  declare_table_functions(handle);
  sqlite3_set_authorizer(handle, authorize, &denial);
}

}  // namespace runner::database
