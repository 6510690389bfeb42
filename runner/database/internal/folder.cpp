#include "database/internal/folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "database/internal/system_error.hpp"

namespace runner::database {

void create_folders(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error) || folder == folder.parent_path()) return;
  create_folders(folder.parent_path());
  std::filesystem::create_directory(folder, error);
  if (error == std::errc::file_exists) throw system_error("this is a file, not a folder", folder, ENOTDIR);
  if (error) throw system_error("cannot create the folder", folder, error.value());
  sync_folder(folder.parent_path());
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw system_error("cannot open the folder", folder, errno);
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0) throw system_error("cannot make the folder durable", folder, error);
}

}  // namespace runner::database
