#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "starter/config_text.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

/// Says what a folder of images holds.
struct ImagesLook {
  std::filesystem::path folder;
  std::vector<std::string> class_names;
  /// How many images of the training part each class has; rows beside: those that the folder itself sets aside.
  std::vector<std::size_t> class_sizes;
  std::size_t images = 0;
  std::size_t validation = 0;
  std::size_t test = 0;
  std::size_t passed_over = 0;
  std::size_t links = 0;  ///< To other images of their own folder, which are passed over.
};

/// What every image is brought to.
struct PixelShape {
  std::int64_t height = 32;
  std::int64_t width = 32;
  bool is_grey = false;
};

/// Looks through a folder of images by the rules of the data set `images`, without opening any. Throws
/// std::runtime_error, which names the folder, where it holds no images by classes.
ImagesLook look_at_images(const std::filesystem::path& folder);

/// Says in lines what the folder was taken for.
std::vector<std::string> findings(const ImagesLook& images);

/// Returns what is known of the images that are to be divided into parts.
DataSize size_of(const ImagesLook& images);

/// Adds the block `dataset` that reads the folder, for a config that lies at `config_path`.
void write_images(ConfigText& config, const ImagesLook& images, const PixelShape& shape,
                  const std::filesystem::path& config_path);

/// Returns a config that trains on the folder.
std::string images_config(const ImagesLook& images, const std::filesystem::path& config_path);

}  // namespace runner::starter
