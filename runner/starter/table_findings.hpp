#pragma once

#include <string>
#include <vector>

#include "starter/table_look.hpp"

namespace runner::starter {

/// Says in lines what a table was taken for: how it is written, the target and why, what each column is for.
std::vector<std::string> findings(const TableLook& table);

}  // namespace runner::starter
