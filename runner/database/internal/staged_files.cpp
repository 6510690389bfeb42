#include "database/internal/staged_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "database/internal/file_copy.hpp"
#include "database/internal/folder.hpp"
#include "database/internal/system_error.hpp"
#include "files/staging_folder.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

namespace fs = std::filesystem;

// Links to what is about to be moved: the number of the payload folder and, behind a space, its name.
constexpr const char* move_note = "move";

// Where a program was killed between its two moves, the payload folder has the name of a backup that there is not.
void remove_moved_folder(const fs::path& parent, const fs::path& abandoned) {
  std::error_code error;
  const auto note = fs::read_symlink(abandoned / move_note, error).string();
  const auto space = note.find(' ');
  if (error || space == std::string::npos || note.find('/') != std::string::npos) return;
  const auto folder = parent / note.substr(space + 1);
  const auto database = parent / folder.stem();
  if (folder.extension() != ".checkpoints" || fs::symlink_status(database, error).type() != fs::file_type::not_found) {
    return;
  }
  if (const auto inode = files::inode_of_folder(folder); inode != 0 && note.substr(0, space) == std::to_string(inode)) {
    fs::remove_all(folder, error);
  }
}

files::Descriptor make_new_file(const fs::path& file) {
  files::Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!descriptor) throw system_error("cannot be made", file, errno);
  return descriptor;
}

}  // namespace

StagedFiles::StagedFiles(const DatabasePaths& target) : target_(target) {
  translating_files([&] { folder_.emplace(target.database().parent_path()); });
  paths_.emplace(folder_->path() / target.database().filename());
  make_new_file(paths_->database());
}

void StagedFiles::copy(const files::Descriptor& payload, const fs::path& file) const {
  const auto target = paths_->payload_folder() / file.filename();
  if (::mkdir(paths_->payload_folder().c_str(), 0777) != 0 && errno != EEXIST) {
    throw system_error("cannot make the folder", paths_->payload_folder(), errno);
  }
  const auto copy = make_new_file(target);
  translating_files([&] {
    copy_contents(payload, file, copy, target);
    files::sync(copy.get(), target);
  });
}

void StagedFiles::note_move() const {
  const auto folder = paths_->payload_folder();
  const auto text = std::to_string(files::inode_of_folder(folder)) + " " + folder.filename().string();
  [[maybe_unused]] const int ignored = ::symlink(text.c_str(), (folder_->path() / move_note).c_str());
}

void StagedFiles::put_in_place() {
  const auto existing = [](const fs::path& file, int error) {
    if (error != EEXIST && error != ENOTEMPTY) return system_error("cannot be made", file, error);
    return DatabaseError(DatabaseFault::unreadable,
                         file.string() + ": somebody else has made it meanwhile; choose another path", file);
  };
  std::error_code ignored;
  const bool has_folder = fs::exists(paths_->payload_folder(), ignored);
  if (has_folder) {
    sync_folder(paths_->payload_folder());
    note_move();
  }
  if (has_folder && !files::rename_without_replacing(paths_->payload_folder(), target_.payload_folder())) {
    throw existing(target_.payload_folder(), errno);
  }
  if (!files::rename_without_replacing(paths_->database(), target_.database())) {
    const int error = errno;
    if (has_folder) ::rename(target_.payload_folder().c_str(), paths_->payload_folder().c_str());
    throw existing(target_.database(), error);
  }
  sync_folder(target_.database().parent_path());
}

void remove_abandoned_staging(const fs::path& folder) noexcept {
  files::remove_abandoned_folders(folder, [&](const fs::path& abandoned) { remove_moved_folder(folder, abandoned); });
}

}  // namespace runner::database
