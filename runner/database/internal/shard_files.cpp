#include "database/internal/shard_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "database/internal/file_copy.hpp"
#include "database/internal/system_error.hpp"
#include "digest/sha256.hpp"
#include "files/writing.hpp"

namespace runner::database {

ShardFiles::ShardFiles(ShardSource& shard, const DatabasePaths& target, bool link)
    : shard_(shard), target_(target), link_(link) {}

ShardFiles::~ShardFiles() {
  for (const auto& [sha256, file] : temporaries_) ::unlink(file.c_str());
}

// What has this name was compared with it before it got it.
bool ShardFiles::target_has(const std::string& sha256) const {
  struct stat status {};
  return ::lstat(target_.payload_file(sha256).c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::filesystem::path ShardFiles::link_or_copy(const std::string& sha256) const {
  const auto source = shard_.store().file_of(sha256);
  const auto opened = blaming_shard([&] { return shard_.store().open(sha256); });
  return translating_files([&] {
    const auto folder = target_.payload_folder();
    files::make_folder(folder);
    if (link_) {
      auto name = files::temporary_name(folder);
      if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, name.c_str(), 0) == 0) return name;
    }
    auto temporary = files::create_temporary(folder, false);
    try {
      copy_contents(opened, source, temporary.descriptor, temporary.path);
      files::sync(temporary.descriptor.get(), temporary.path);
    } catch (...) {
      ::unlink(temporary.path.c_str());
      throw;
    }
    return temporary.path;
  });
}

std::string ShardFiles::copy_checked(const std::string& sha256) {
  try {
    const auto temporary = link_or_copy(sha256);
    temporaries_.emplace(sha256, temporary);
    if (translating_files([&] { return sha256_hex_of_file(temporary) == sha256; })) return "";
    ::unlink(temporary.c_str());
    temporaries_.erase(sha256);
    return shard_.store().file_of(sha256).string() + " has not the bytes that it was written with";
  } catch (const ShardError& error) {
    return error.what();
  } catch (const DatabaseError& error) {
    if (error.path() == shard_.store().file_of(sha256)) return error.what();
    throw;
  }
}

std::string ShardFiles::bring(const std::string& sha256) {
  if (!is_sha256_hex(sha256)) return "'" + sha256 + "' stands where a SHA-256 belongs";
  if (temporaries_.contains(sha256)) return "";
  if (const auto known = problems_.find(sha256); known != problems_.end()) return known->second;
  if (target_has(sha256)) return "";
  auto problem = copy_checked(sha256);
  if (!problem.empty()) problems_.emplace(sha256, problem);
  return problem;
}

void ShardFiles::adopt(PayloadStore& store, const std::string& sha256, std::int64_t bytes) {
  const auto found = temporaries_.find(sha256);
  if (found == temporaries_.end()) return store.keep(sha256);
  store.adopt(found->second, sha256, static_cast<std::uint64_t>(bytes));
  // Where both names are links to one file, renaming leaves both.
  ::unlink(found->second.c_str());
  temporaries_.erase(found);
}

}  // namespace runner::database
