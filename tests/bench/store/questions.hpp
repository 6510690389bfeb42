#pragma once

#include <filesystem>

namespace bench {

/// Asks what people ask of a database, of its middle experiment where of one, and prints a JSON object of the
/// milliseconds that each took: the best of five.
void ask(const std::filesystem::path& database);

}  // namespace bench
