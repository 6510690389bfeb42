#include <filesystem>
#include <memory>
#include <optional>
#include <runner/dataset.hpp>
#include <stdexcept>

#include "datasets/arrays/array_dataset.hpp"
#include "datasets/numpy/npy_header.hpp"
#include "files/mapped_file.hpp"

namespace {

struct NpyOptions {
  std::filesystem::path inputs;
  std::filesystem::path targets;
  std::optional<std::string> task;
  bool scale = false;
  std::optional<std::vector<std::int64_t>> shape;
  bool channels_last = false;
};

runner::InputOptions input_options(const NpyOptions& options) {
  return {options.scale, options.shape.value_or(std::vector<std::int64_t>()), options.channels_last};
}

runner::NumberArray array_of(const std::filesystem::path& path) {
  const auto file = std::make_shared<const runner::files::MappedFile>(path);
  return runner::npy_array(file, file->bytes(), path.string());
}

// What reads a file and its targets as the training read its own.
std::string block_for(const NpyOptions& options, const std::string& name) {
  const bool is_archive = name.ends_with(".npz");
  std::string block = is_archive ? "{plugin: npz, path: " + name : "{plugin: npy, inputs: " + name + ", targets: FILE";
  if (options.scale) block += ", scale: true";
  if (options.channels_last) block += ", channels_last: true";
  if (!options.shape) return block + "}";
  std::string sizes;
  for (const std::int64_t size : *options.shape) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
  return block + ", shape: [" + sizes + "]}";
}

std::unique_ptr<runner::Dataset> make_npy(const NpyOptions& options) {
  return runner::dataset_of(
      {array_of(options.inputs), options.inputs.string(), array_of(options.targets), options.targets.string()},
      input_options(options), options.task);
}

std::unique_ptr<runner::Dataset> read_npy(const NpyOptions& options, const runner::DatasetInfo& trained_on,
                                          const runner::SampleFile& file) {
  runner::refuse_text_options(file);
  const std::string name = file.path.string();
  if (file.with_targets) {
    throw std::runtime_error(name + ": a file alone is read as inputs; give a block that says where the targets are, " +
                             block_for(options, name));
  }
  return runner::dataset_as_trained({array_of(file.path), name, std::nullopt, ""}, input_options(options), trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<NpyOptions>(
      "npy", "Reads two arrays that numpy.save wrote, the first dimension counting samples; they may exceed memory.",
      {param("inputs", &NpyOptions::inputs, "The file of inputs.").required(),
       param("targets", &NpyOptions::targets,
             "The file of targets: an integer a sample, its class, or one or more floats, values to predict.")
           .required(),
       param("task", &NpyOptions::task,
             "What the targets are, where their type does not say it; floats that are whole can be classes.")
           .one_of({"classification", "regression"}),
       param("scale", &NpyOptions::scale, "Divide inputs by 255, from bytes (uint8) to 0..1."),
       param("shape", &NpyOptions::shape, "Another shape of each sample, such as [1, 28, 28] for rows of 784 numbers."),
       param("channels_last", &NpyOptions::channels_last,
             "Samples are images of height × width × channels: move the channels to the front, as cnn takes them.")},
      make_npy, read_npy);
}
