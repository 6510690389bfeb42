#include "database/table.hpp"

#include "database/database_error.hpp"

namespace runner::database {

namespace {

template <class Value, class Any>
auto& value_in(Any& cell, const char* wanted) {
  if (auto* value = std::get_if<Value>(&cell)) return *value;
  throw DatabaseError(DatabaseFault::unreadable,
                      std::string("the database holds something else where ") + wanted +
                          " belongs: another program has changed it; restore it from a backup");
}

}  // namespace

const std::string& text_in(const Cell& cell) { return value_in<std::string>(cell, "a text"); }
std::string& text_in(Cell& cell) { return value_in<std::string>(cell, "a text"); }
std::int64_t number_in(const Cell& cell) { return value_in<std::int64_t>(cell, "a whole number"); }
std::vector<std::byte>& bytes_in(Cell& cell) { return value_in<std::vector<std::byte>>(cell, "a BLOB"); }

}  // namespace runner::database
