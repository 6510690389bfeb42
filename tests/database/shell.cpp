#include "shell.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "testing/temporary_folder.hpp"

namespace runner::database::testing {

std::string shell(const std::filesystem::path& database, const std::string& sql) {
  const runner::testing::TemporaryFolder folder;
  const auto script = folder.write("script.sql", sql);
  const auto command = "sqlite3 -bail -init /dev/null '" + database.string() + "' < '" + script.string() + "' 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run: " + command);
  std::string output;
  char buffer[4096];
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, count);
  if (::pclose(pipe) != 0) throw std::runtime_error("sqlite3 failed on:\n" + sql + "\n" + output);
  return output;
}

}  // namespace runner::database::testing
