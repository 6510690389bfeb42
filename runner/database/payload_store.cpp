#include "database/payload_store.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "database/folder.hpp"
#include "database/system_error.hpp"

namespace runner::database {

namespace {

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

PayloadLease PayloadLease::acquire(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  auto lock = FileLock::acquire(paths.payload_lock(), FileLock::Kind::shared, wait);
  if (!lock) {
    throw DatabaseError(DatabaseFault::locked,
                        paths.payload_folder().string() + ": another runner is removing unused checkpoints; try again",
                        paths.payload_folder());
  }
  return PayloadLease(std::move(*lock));
}

void PayloadStore::create_folder() { create_folders(paths_.payload_folder()); }

void PayloadStore::adopt(const std::filesystem::path& temporary, const std::string& sha256, std::uint64_t bytes) {
  if (!is_sha256(sha256)) throw std::logic_error("a payload's name must be 64 lower-case digits, not '" + sha256 + "'");
  std::error_code error;
  const auto found = std::filesystem::file_size(temporary, error);
  if (error) throw system_error("cannot find the checkpoint that a worker wrote", temporary, error.value());
  if (found != bytes) {
    throw DatabaseError(DatabaseFault::unreadable,
                        temporary.string() + ": the checkpoint has " + std::to_string(found) +
                            " bytes, its worker wrote " + std::to_string(bytes),
                        temporary);
  }
  const auto file = paths_.payload_file(sha256);
  if (std::rename(temporary.c_str(), file.c_str()) != 0) throw system_error("cannot name the checkpoint", file, errno);
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

void PayloadStore::remove_released(bool committed) noexcept {
  for (const auto& sha256 : released_) {
    if (committed) std::remove(paths_.payload_file(sha256).c_str());
  }
  released_.clear();
}

std::vector<std::byte> PayloadStore::read(const std::string& sha256) const {
  const auto file = paths_.payload_file(sha256);
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) throw system_error("cannot read the checkpoint", file, error.value());
  std::vector<std::byte> bytes(size);
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    throw system_error("cannot read the checkpoint", file, errno);
  }
  return bytes;
}

std::size_t PayloadStore::remove_all_but(const std::unordered_set<std::string>& referenced) {
  std::size_t removed = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(paths_.payload_folder(), error)) {
    const auto& file = entry.path();
    const auto name = file.stem().string();
    const bool unused = file.extension() == ".safetensors" && is_sha256(name) && !referenced.contains(name);
    const bool temporary = file.extension() == ".partial";
    if ((unused || temporary) && std::filesystem::remove(file, error)) ++removed;
  }
  return removed;
}

}  // namespace runner::database
