#pragma once

#include <string>
#include <vector>

#include "archives/zip_file.hpp"

namespace runner::archives {

/// Lists what numpy.savez has called the arrays in an archive, in alphabetical order.
std::vector<std::string> names_of_arrays(const ZipFile& archive);

}  // namespace runner::archives
