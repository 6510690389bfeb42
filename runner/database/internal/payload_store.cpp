#include "database/internal/payload_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "database/internal/folder.hpp"
#include "database/internal/page_notes.hpp"
#include "database/internal/system_error.hpp"
#include "digest/sha256.hpp"
#include "files/reading.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

DatabaseError not_a_folder(const std::filesystem::path& folder) {
  return {DatabaseFault::unreadable,
          folder.string() +
              ": this is in the place of the folder of checkpoints and is none (a link is not followed); put the"
              " folder itself here, or mount it",
          folder};
}

// Names of which nothing else may be made than what they are.
bool is_payload_name(const std::string& name) {
  const std::filesystem::path file(name);
  return file.extension() == ".safetensors" && is_sha256_hex(file.stem().string());
}

}  // namespace

void PayloadStore::refuse_another_folder() const {
  struct stat status {};
  const auto folder = paths_.payload_folder();
  if (::lstat(folder.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) throw not_a_folder(folder);
}

files::Descriptor PayloadStore::open_folder() const {
  const auto folder = paths_.payload_folder();
  files::Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened && (errno == ELOOP || errno == ENOTDIR)) throw not_a_folder(folder);
  if (!opened) throw system_error("cannot open the folder of checkpoints", folder, errno);
  return opened;
}

void PayloadStore::adopt(const std::filesystem::path& temporary, const std::string& sha256, std::uint64_t bytes) {
  const auto file = paths_.payload_file(sha256);
  std::error_code error;
  const auto found = std::filesystem::file_size(temporary, error);
  if (error) throw system_error("cannot find the checkpoint that a worker wrote", temporary, error.value());
  if (found != bytes) {
    throw DatabaseError(DatabaseFault::unreadable,
                        temporary.string() + ": the checkpoint has " + std::to_string(found) +
                            " bytes, its worker wrote " + std::to_string(bytes),
                        temporary);
  }
  const auto folder = open_folder();
  if (::renameat(AT_FDCWD, temporary.c_str(), folder.get(), file.filename().c_str()) != 0) {
    throw system_error("cannot name the checkpoint", file, errno);
  }
  keep(sha256);
}

void PayloadStore::keep(const std::string& sha256) {
  names_are_new_ = true;
  std::erase(released_, sha256);
}

void PayloadStore::sync() {
  if (!names_are_new_) return;
  sync_folder(paths_.payload_folder());
  // A worker may have made the folder, so its own name may be new as well.
  sync_folder(paths_.database().parent_path());
  names_are_new_ = false;
}

void PayloadStore::release(const std::string& sha256) {
  // What is no digest names no payload.
  if (is_sha256_hex(sha256)) released_.push_back(sha256);
}

void PayloadStore::remove_released(bool committed) noexcept {
  const auto released = std::exchange(released_, {});
  // A backup copies the files of an earlier moment; `remove_unreferenced` finds them later.
  if (!committed || released.empty() || BackupMark::is_held(paths_)) return;
  const files::Descriptor folder(
      ::open(paths_.payload_folder().c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  for (const auto& sha256 : released) {
    if (folder) ::unlinkat(folder.get(), (sha256 + ".safetensors").c_str(), 0);
  }
}

files::Descriptor PayloadStore::open(const std::string& sha256) const {
  const auto file = paths_.payload_file(sha256);
  refuse_another_folder();
  return translating_files([&] { return files::open_regular(file, files::Links::refused); });
}

std::vector<std::byte> PayloadStore::read(const std::string& sha256) const {
  return translating_files([&] { return files::read_rest(open(sha256), paths_.payload_file(sha256)); });
}

std::size_t PayloadStore::remove_all_but(const std::unordered_set<std::string>& referenced) {
  const auto folder = open_folder();
  std::vector<std::string> unused;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(paths_.payload_folder(), error)) {
    const auto name = entry.path().filename().string();
    const bool is_unused = is_payload_name(name) && !referenced.contains(entry.path().stem().string());
    if ((is_unused || files::is_temporary_name(name)) &&
        entry.symlink_status(error).type() == std::filesystem::file_type::regular) {
      unused.push_back(name);
    }
  }
  return static_cast<std::size_t>(std::count_if(unused.begin(), unused.end(), [&](const std::string& name) {
    return ::unlinkat(folder.get(), name.c_str(), 0) == 0;
  }));
}

}  // namespace runner::database
