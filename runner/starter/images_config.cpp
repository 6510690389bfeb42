#include "starter/images_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "csv/text.hpp"
#include "images/image_folder.hpp"

namespace runner::starter {

namespace {

bool is_named_as_image(const std::filesystem::path& file) {
  std::string suffix = file.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](unsigned char c) { return std::tolower(c); });
  return suffix == ".png" || suffix == ".jpg" || suffix == ".jpeg";
}

}  // namespace

ImagesLook look_at_images(const std::filesystem::path& folder) {
  const ImageFolder found = folder_of_classes(folder);
  if (std::none_of(found.files.begin(), found.files.end(),
                   [](const auto& file) { return is_named_as_image(file.path); })) {
    throw std::runtime_error(folder.string() + ": holds no PNG or JPEG files; the first file is " +
                             csv::shown(found.files.front().path.string()));
  }
  ImagesLook look{folder, found.class_names, std::vector<std::size_t>(found.class_names.size(), 0)};
  look.images = found.files.size();
  look.passed_over = found.passed_over.size();
  look.links = found.links.size();
  for (const auto& file : found.files) {
    if (file.split == Split::train) ++look.class_sizes[static_cast<std::size_t>(file.class_number)];
    look.validation += file.split == Split::validation ? 1 : 0;
    look.test += file.split == Split::test ? 1 : 0;
  }
  if (look.class_names.size() < 2)
    throw std::runtime_error(folder.string() + ": there is one class only, " + csv::shown(look.class_names.front()));
  return look;
}

std::vector<std::string> findings(const ImagesLook& images) {
  std::string parts;
  if (images.validation > 0) parts += fmt::format(", {} of them a validation part", images.validation);
  if (images.test > 0) parts += fmt::format(", {} of them a test part", images.test);
  std::vector<std::string> lines = {fmt::format("images   {} files{}", images.images, parts)};
  constexpr std::size_t most = 6;
  std::string classes;
  for (std::size_t i = 0; i < images.class_names.size() && i < most; ++i)
    classes +=
        fmt::format("{}{} {}", classes.empty() ? "" : ", ", csv::shown(images.class_names[i]), images.class_sizes[i]);
  if (images.class_names.size() > most) classes += fmt::format(" and {} more", images.class_names.size() - most);
  lines.push_back(fmt::format("classes  {}, a folder each: {}", images.class_names.size(), classes));
  if (images.passed_over > 0)
    lines.push_back(fmt::format("passed   {} files that lie in no class", images.passed_over));
  if (images.links > 0)
    lines.push_back(
        fmt::format("passed   {} links to images of the same folder: each image counts once", images.links));
  return lines;
}

DataSize size_of(const ImagesLook& images) {
  DataSize data{0, images.class_sizes, images.class_names};
  for (const std::size_t size : images.class_sizes) data.rows += size;
  data.has_own_test = images.test > 0;
  if (images.validation > 0) data.division = Division::as_given;
  return data;
}

void write_images(ConfigText& config, const ImagesLook& images, const PixelShape& shape,
                  const std::filesystem::path& config_path) {
  config.line("dataset:");
  config.line("  plugin: images");
  config.line("  path: " + path_scalar(images.folder, config_path), "relative to this file; a folder a class");
  config.line(fmt::format("  size: [{}, {}]", shape.height, shape.width), "height and width that each is brought to");
  config.line(fmt::format("  channels: {}", shape.is_grey ? "grey" : "rgb"), "or grey: a third of the numbers");
  if (images.validation == 0) write_parts(config, size_of(images));
}

std::string images_config(const ImagesLook& images, const std::filesystem::path& config_path) {
  const DataSize data = size_of(images);
  ConfigText config;
  config.say(fmt::format("Which of {} classes an image of {} is. Written by `runner init`: every line may be changed.",
                         data.class_sizes.size(), experiment_name(images.folder)));
  write_commands(config, config_path.string(), data.division);
  config.line("name: " + scalar(experiment_name(images.folder)));
  config.line("seed: 0", "draws weights, parts and the order of images; seed=0..9 trains ten");
  write_images(config, images, {}, config_path);
  config.line("model: {plugin: cnn, channels: [16, 32], kernel: 3, pooling: 2, head: [64]}");
  write_training(config, data, Solver::network);
  return config.text();
}

}  // namespace runner::starter
