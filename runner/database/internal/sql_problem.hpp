#pragma once

#include <string>
#include <string_view>

#include "database/database_error.hpp"

namespace runner::database {

/// Makes the error for faulty SQL of a person, with line, column and a caret; `offset` counts bytes from the start of
/// `sql` and is -1 where SQLite does not say.
DatabaseError sql_problem(std::string_view sql, int offset, const std::string& message);

/// Makes the error for SQL that does more than read; `what` names it.
DatabaseError denied_problem(const std::string& what);

}  // namespace runner::database
