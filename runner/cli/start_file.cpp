#include "cli/start_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

namespace runner::cli {

StartFile::StartFile(const std::vector<protocol::StartTrial>& starts) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& start : starts) list.push_back(nlohmann::json::from_cbor(protocol::encode(protocol::Command(start))));
  const std::string text = list.dump();
  std::string name = (std::filesystem::temp_directory_path() / "runner-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (file >= 0) ::close(file);
  path_ = name;
  if (!written) throw std::system_error(error, std::generic_category(), "cannot write the temporary file " + name);
}

StartFile::~StartFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace runner::cli
