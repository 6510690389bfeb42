#include "images/image_folder.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

namespace runner {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw std::runtime_error(path.string() + ": " + what);
}

struct Names {
  std::vector<std::string> folders;
  std::vector<std::string> files;
};

// What Windows leaves where its users have looked.
bool is_of_file_manager(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name == "thumbs.db" || name == "ehthumbs.db" || name == "desktop.ini";
}

// What stands in a folder, sorted, but for names that begin with a dot, and what file managers leave.
Names names_in(const fs::path& folder) {
  Names names;
  std::error_code error;
  if (!fs::is_directory(folder, error)) refuse(folder, error ? "cannot be read: " + error.message() : "is no folder");
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.') || is_of_file_manager(name)) continue;
    (fs::is_directory(entry->path()) ? names.folders : names.files).push_back(name);
  }
  if (error) refuse(folder, "cannot be read: " + error.message());
  std::sort(names.folders.begin(), names.folders.end());
  std::sort(names.files.begin(), names.files.end());
  return names;
}

std::optional<Split> split_named(const std::string& name) {
  if (name == "train") return Split::train;
  if (name == "val" || name == "valid" || name == "validation") return Split::validation;
  if (name == "test") return Split::test;
  return std::nullopt;
}

bool are_parts(const std::vector<std::string>& folders) {
  const bool has_train = std::find(folders.begin(), folders.end(), "train") != folders.end();
  return has_train && std::all_of(folders.begin(), folders.end(), split_named);
}

// The parts, by what they are for, each a folder of classes.
std::map<Split, fs::path> parts_of(const fs::path& folder, const std::vector<std::string>& folders) {
  if (!are_parts(folders)) return {{Split::train, folder}};
  std::map<Split, fs::path> parts;
  for (const std::string& name : folders) {
    if (!parts.emplace(*split_named(name), folder / name).second) {
      refuse(folder, "has its validation part twice; leave one of val, valid and validation");
    }
  }
  return parts;
}

// Says whether it is a link to another of these files.
bool leads_to_another(const fs::path& file, const Names& names) {
  std::error_code error;
  if (!fs::is_symlink(file, error)) return false;
  const auto target = fs::canonical(file, error);
  if (error || target.parent_path() != fs::canonical(file.parent_path(), error)) return false;
  return std::binary_search(names.files.begin(), names.files.end(), target.filename().string());
}

constexpr const char* of_classes =
    "is a folder where images must be: one folder a class, or train, val and test with these inside";
constexpr const char* of_images =
    "is a folder where images must be: what is predicted lies in one folder, without its classes; to compare with them,"
    " runner evaluate --data takes folders of classes";

void add_images(const fs::path& folder, Split split, std::int64_t class_number, ImageFolder& images,
                const char* expected = of_classes) {
  const Names names = names_in(folder);
  if (!names.folders.empty()) refuse(folder / names.folders.front(), expected);
  if (names.files.empty()) refuse(folder, "holds no images");
  for (const std::string& name : names.files) {
    if (leads_to_another(folder / name, names))
      images.links.push_back(folder / name);
    else
      images.files.push_back({folder / name, split, class_number});
  }
}

}  // namespace

ImageFolder folder_of_classes(const fs::path& folder) {
  ImageFolder images;
  const Names top = names_in(folder);
  if (top.folders.empty()) refuse(folder, "holds no folders; images to train on lie in one folder a class");
  images.passed_over = top.files;
  std::set<std::string> classes;
  std::vector<std::pair<Split, fs::path>> class_folders;
  for (const auto& [split, part] : parts_of(folder, top.folders)) {
    const Names names = names_in(part);
    if (names.folders.empty()) refuse(part, "holds no folders; images lie in one folder a class");
    if (part != folder) images.passed_over.insert(images.passed_over.end(), names.files.begin(), names.files.end());
    for (const std::string& name : names.folders) {
      if (split != Split::train && !classes.contains(name)) {
        refuse(part / name, "is a class that the images to train on do not have");
      }
      if (split == Split::train) classes.insert(name);
      class_folders.emplace_back(split, part / name);
    }
  }
  images.class_names.assign(classes.begin(), classes.end());
  for (const auto& [split, path] : class_folders) {
    const auto place = std::lower_bound(images.class_names.begin(), images.class_names.end(), path.filename().string());
    add_images(path, split, place - images.class_names.begin(), images);
  }
  return images;
}

ImageFolder folder_of_images(const fs::path& path) {
  ImageFolder images;
  if (fs::is_directory(path))
    add_images(path, Split::train, 0, images, of_images);
  else
    images.files.push_back({path, Split::train, 0});
  return images;
}

}  // namespace runner
