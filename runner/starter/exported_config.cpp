#include "starter/exported_config.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "starter/array_files.hpp"
#include "starter/arrays_for_network.hpp"
#include "starter/config_text.hpp"
#include "starter/images_config.hpp"
#include "starter/input_kind.hpp"
#include "starter/table_config.hpp"
#include "starter/table_findings.hpp"
#include "starter/training_choice.hpp"

namespace runner::starter {

namespace {

// What is known of the data, once their block has been written.
struct Written {
  DataSize data;
  std::vector<std::string> findings = {};
};

std::string outputs_text(const ExportedShapes& shapes) {
  return shapes.outputs == 1 ? "1 number" : std::to_string(shapes.outputs) + " scores";
}

[[noreturn]] void refuse(const std::filesystem::path& archive, const ExportedShapes& shapes, const std::string& but) {
  throw std::runtime_error(fmt::format("{}: it takes samples of shape {} and gives {} numbers each, {}",
                                       archive.string(), shapes.sample_text(), shapes.outputs, but));
}

Written write_drawn(ConfigText& config, const ExportedShapes& shapes) {
  constexpr std::size_t samples = 1000;
  const bool classifies = shapes.outputs != 1;
  config.line("dataset:", "drawn numbers of the shape that the network takes; then your own, such as");
  config.line("  # {plugin: csv, path: FILE.csv, target: COLUMN, standardize: true}");
  config.line("  plugin: synthetic");
  config.line(fmt::format("  shape: {}", classifies ? "blobs" : "linear"));
  config.line(fmt::format("  samples: {}", samples));
  config.line(fmt::format("  features: {}", shapes.sample[0]), "numbers of a sample, as the archive says");
  DataSize data{samples, {}, {}};
  if (classifies) {
    const auto classes = static_cast<std::size_t>(shapes.outputs);
    config.line(fmt::format("  classes: {}", classes), "numbers that the network gives");
    data.class_sizes.assign(classes, samples / classes);
    data.class_names.assign(classes, "");
  }
  write_parts(config, data);
  return {data, {"data     drawn ones, since --data names none; put your own in their place"}};
}

Written write_named_table(ConfigText& config, const ExportedRequest& request, const ExportedShapes& shapes,
                          const std::filesystem::path& config_path) {
  TableRequest table_request{*request.data, request.target};
  table_request.task = shapes.outputs == 1 ? "regression" : "classification";
  TableLook table = look_at_table(table_request);
  table.task.why = "as the network gives " + outputs_text(shapes);
  const auto outputs = table.task.classifies ? static_cast<std::int64_t>(table.samples.class_names.size()) : 1;
  const bool fits = shapes.sample.size() == 1 &&
                    (shapes.sample[0] < 0 || shapes.sample[0] == static_cast<std::int64_t>(table.samples.features)) &&
                    shapes.outputs == outputs;
  if (!fits) {
    refuse(request.archive, shapes,
           fmt::format("and {} has rows of {} features and needs {}", table.path.string(), table.samples.features,
                       outputs));
  }
  write_table(config, table, config_path);
  return {size_of(table), findings(table)};
}

Written write_named_folder(ConfigText& config, const ExportedRequest& request, const ExportedShapes& shapes,
                           const std::filesystem::path& config_path) {
  const ImagesLook images = look_at_images(*request.data);
  const auto classes = static_cast<std::int64_t>(images.class_names.size());
  const bool are_pixels = shapes.sample.size() == 3 && (shapes.sample[0] == 1 || shapes.sample[0] == 3);
  if (!are_pixels || shapes.outputs != classes) {
    refuse(
        request.archive, shapes,
        fmt::format("and images have the shape [3, height, width] or [1, height, width] and here {} classes", classes));
  }
  PixelShape shape;
  if (shapes.sample[1] > 0) shape.height = shapes.sample[1];
  if (shapes.sample[2] > 0) shape.width = shapes.sample[2];
  shape.is_grey = shapes.sample[0] == 1;
  write_images(config, images, shape, config_path);
  return {size_of(images), findings(images)};
}

ArrayFiles named_arrays(const ExportedRequest& request, InputKind kind) {
  if (kind == InputKind::npz) return npz_files(*request.data, request.inputs, request.targets);
  std::optional<std::filesystem::path> targets;
  if (request.targets) targets = *request.targets;
  return kind == InputKind::npy ? npy_files(*request.data, targets) : idx_files(*request.data, targets);
}

Written write_named_arrays(ConfigText& config, const ArrayFiles& files, const ExportedShapes& shapes,
                           const ReadData& read, const std::filesystem::path& config_path) {
  NetworkArrays arrays = arrays_for_network(files, shapes, read, config_path);
  config.add(arrays.block);
  return {arrays.data, std::move(arrays.findings)};
}

Written write_data(ConfigText& config, const ExportedRequest& request, const ExportedShapes& shapes,
                   const ReadData& read, const std::filesystem::path& config_path) {
  const InputLook look = request.data ? look_at_input(*request.data) : InputLook();
  if (look.kind == InputKind::exported) refuse_other_kinds(*request.data, InputKind::table);
  if (look.kind == InputKind::npy || look.kind == InputKind::npz || look.kind == InputKind::idx)
    return write_named_arrays(config, named_arrays(request, look.kind), shapes, read, config_path);
  if (request.data && std::filesystem::is_directory(*request.data))
    return write_named_folder(config, request, shapes, config_path);
  if (request.data) return write_named_table(config, request, shapes, config_path);
  const bool can_be_drawn = shapes.sample.size() == 1 && shapes.sample[0] > 0 && !shapes.takes_whole_numbers;
  if (!can_be_drawn)
    refuse(request.archive, shapes,
           "which nothing here can be drawn for; say --data FILE.npz, FILE.csv or a folder of images");
  return write_drawn(config, shapes);
}

}  // namespace

FirstConfig exported_config(const ExportedRequest& request, const ReadData& read,
                            const std::filesystem::path& config_path) {
  const ExportedShapes shapes = read_exported_shapes(request.archive);
  if (shapes.outputs < 1) {
    throw std::runtime_error(request.archive.string() +
                             ": its output must be of the shape [samples, outputs], and is another");
  }
  ConfigText blocks;
  const Written written = write_data(blocks, request, shapes, read, config_path);
  blocks.line("model:");
  blocks.line("  plugin: exported");
  blocks.line("  path: " + path_scalar(request.archive, config_path), "read whenever a trial begins: keep it");
  blocks.line("  initialise: file", "as_python draws new weights from each trial's seed, as PyTorch would");
  write_training(blocks, written.data, Solver::network);

  ConfigText config;
  config.say(
      fmt::format("A network written in Python, {}: samples of shape {}, {} out. Written by `runner init`: every "
                  "line may be changed.",
                  request.archive.filename().string(), shapes.sample_text(),
                  shapes.outputs == 1 ? "1 number" : std::to_string(shapes.outputs) + " scores"));
  write_commands(config, config_path.string(), written.data.division);
  config.line("name: " + scalar(experiment_name(request.archive)));
  config.line("seed: 0", "draws parts and the order of samples");
  FirstConfig result{config.text() + blocks.text(), {}, written.data.division};
  result.findings.push_back(
      fmt::format("network  takes samples of shape {}, gives {}", shapes.sample_text(), shapes.outputs));
  result.findings.insert(result.findings.end(), written.findings.begin(), written.findings.end());
  return result;
}

}  // namespace runner::starter
