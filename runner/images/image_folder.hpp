#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <runner/split.hpp>
#include <string>
#include <vector>

namespace runner {

/// Names the image files of a folder, in a fixed order: by part (train, validation, test), class and name.
struct ImageFolder {
  struct File {
    std::filesystem::path path;
    Split split = Split::train;
    /// 0 where the files have no classes.
    std::int64_t class_number = 0;
  };

  std::vector<File> files;
  /// In alphabetical order, byte by byte; empty where the images lie in no class.
  std::vector<std::string> class_names;
  /// The names of files that stand beside the folders and are passed over.
  std::vector<std::string> passed_over;
  /// The links to other images of their own folder, which are passed over: each image counts once.
  std::vector<std::filesystem::path> links;
};

/// Looks through a folder of one folder a class, or of `train` and any of `val` (or `valid`, `validation`) and `test`
/// with these inside. Files whose name begins with a dot are passed over. Throws std::runtime_error, which names the
/// folder, where it holds no images by classes or a class has none.
ImageFolder folder_of_classes(const std::filesystem::path& folder);

/// Looks through a folder of images without classes, or takes one image's file.
ImageFolder folder_of_images(const std::filesystem::path& path);

}  // namespace runner
