#include <filesystem>
#include <memory>
#include <optional>
#include <runner/dataset.hpp>
#include <span>
#include <stdexcept>

#include "archives/archive_error.hpp"
#include "archives/numpy_archive.hpp"
#include "archives/zip_file.hpp"
#include "csv/text.hpp"
#include "datasets/arrays/array_dataset.hpp"
#include "datasets/numpy/npy_header.hpp"
#include "files/mapped_file.hpp"

namespace {

using runner::archives::ZipFile;

struct NpzOptions {
  std::filesystem::path path;
  std::string inputs_key = "x";
  std::string targets_key = "y";
  std::optional<std::string> task;
  bool scale = false;
  std::optional<std::vector<std::int64_t>> shape;
  bool channels_last = false;
};

runner::InputOptions input_options(const NpzOptions& options) {
  return {options.scale, options.shape.value_or(std::vector<std::int64_t>()), options.channels_last};
}

std::string listed_keys(const ZipFile& archive) {
  const auto keys = runner::archives::names_of_arrays(archive);
  return keys.empty() ? "no array" : csv::listed(keys);
}

runner::NumberArray array_of(const ZipFile& archive, const std::string& file, const std::string& key,
                             const std::string& parameter) {
  const auto* entry = archive.find(key + ".npy");
  if (entry == nullptr) {
    throw std::runtime_error(file + ": holds no array " + csv::shown(key) + "; there are: " + listed_keys(archive) +
                             "; set dataset." + parameter);
  }
  const auto content = archive.content(*entry);
  return runner::npy_array(content.owner, std::as_bytes(std::span(content.bytes)), file + ": " + key);
}

runner::NamedArrays arrays_of(const NpzOptions& options, const std::filesystem::path& path, bool with_targets) {
  const std::string file = path.string();
  const auto mapped = std::make_shared<const runner::files::MappedFile>(path);
  const auto bytes = mapped->bytes();
  try {
    const ZipFile archive({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, mapped);
    runner::NamedArrays arrays{array_of(archive, file, options.inputs_key, "inputs_key"),
                               file + ": " + options.inputs_key, std::nullopt, file + ": " + options.targets_key};
    if (with_targets) arrays.targets = array_of(archive, file, options.targets_key, "targets_key");
    return arrays;
  } catch (const runner::archives::ArchiveError& error) {
    throw std::runtime_error(file + ": " + error.what());
  }
}

std::unique_ptr<runner::Dataset> make_npz(const NpzOptions& options) {
  return runner::dataset_of(arrays_of(options, options.path, true), input_options(options), options.task);
}

std::unique_ptr<runner::Dataset> read_npz(const NpzOptions& options, const runner::DatasetInfo& trained_on,
                                          const runner::SampleFile& file) {
  runner::refuse_text_options(file);
  return runner::dataset_as_trained(arrays_of(options, file.path, file.with_targets), input_options(options),
                                    trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<NpzOptions>(
      "npz",
      "Reads two arrays of a file that numpy.savez wrote, the first dimension counting samples; unless they are "
      "compressed they may exceed memory.",
      {param("path", &NpzOptions::path, "The file.").required(),
       param("inputs_key", &NpzOptions::inputs_key, "The name of the inputs in it."),
       param("targets_key", &NpzOptions::targets_key,
             "The name of the targets: an integer a sample, its class, or one or more floats, values to predict."),
       param("task", &NpzOptions::task,
             "What the targets are, where their type does not say it; floats that are whole can be classes.")
           .one_of({"classification", "regression"}),
       param("scale", &NpzOptions::scale, "Divide inputs by 255, from bytes (uint8) to 0..1."),
       param("shape", &NpzOptions::shape, "Another shape of each sample, such as [1, 28, 28] for rows of 784 numbers."),
       param("channels_last", &NpzOptions::channels_last,
             "Samples are images of height × width × channels: move the channels to the front, as cnn takes them.")},
      make_npz, read_npz);
}
