#include <filesystem>
#include <memory>
#include <optional>
#include <runner/dataset.hpp>
#include <stdexcept>

#include "datasets/arrays/array_dataset.hpp"
#include "datasets/augmentation.hpp"
#include "datasets/idx_file.hpp"

namespace {

struct IdxOptions : runner::Augmentation {
  std::filesystem::path images;
  std::filesystem::path labels;
  std::optional<std::filesystem::path> test_images;
  std::optional<std::filesystem::path> test_labels;
  std::optional<std::string> task;
  bool scale = true;
  std::string shape = "flat";
};

struct Items {
  runner::IdxHeader header;
  std::vector<std::uint8_t> bytes;
};

Items read_items(const std::filesystem::path& path) {
  runner::GzipFile file(path);
  Items items{runner::read_idx_header(file), {}};
  items.bytes = runner::read_idx_items(file, items.header);
  return items;
}

// Adds the items of another file, which must be of the same kind.
void append(Items& items, const std::filesystem::path& path) {
  Items more = read_items(path);
  const std::int64_t count = items.header.shape[0] + more.header.shape[0];
  more.header.shape[0] = items.header.shape[0];
  if (more.header.type != items.header.type || more.header.shape != items.header.shape) {
    throw std::runtime_error(path.string() + ": its items are of another type or size than those to train on");
  }
  items.header.shape[0] = count;
  items.bytes.insert(items.bytes.end(), more.bytes.begin(), more.bytes.end());
}

runner::NumberArray array_of(Items items) {
  const auto bytes = std::make_shared<const std::vector<std::uint8_t>>(std::move(items.bytes));
  return {bytes, reinterpret_cast<const std::byte*>(bytes->data()), items.header.type, items.header.shape};
}

// One channel before the two dimensions of a grey image; other items are one row of numbers, or as they are.
runner::InputOptions input_options(const IdxOptions& options, const runner::IdxHeader& header) {
  runner::InputOptions inputs;
  inputs.scale = options.scale && header.type == runner::NumberType::uint8;
  const std::vector<std::int64_t> sizes(header.shape.begin() + 1, header.shape.end());
  if (options.shape == "flat" && sizes.size() > 1) inputs.shape = {runner::element_count(sizes, 1)};
  if (options.shape == "image" && sizes.size() == 2) inputs.shape = {1, sizes[0], sizes[1]};
  return inputs;
}

std::unique_ptr<runner::Dataset> make_idx(const IdxOptions& options) {
  if (options.test_images.has_value() != options.test_labels.has_value()) {
    throw std::invalid_argument("test_images and test_labels are given together or not at all");
  }
  Items images = read_items(options.images);
  Items labels = read_items(options.labels);
  const std::int64_t train = images.header.shape[0];
  if (labels.header.shape[0] != train) {
    throw std::runtime_error(options.labels.string() + ": has " + std::to_string(labels.header.shape[0]) +
                             " labels for the " + std::to_string(train) + " images of " + options.images.string());
  }
  runner::DatasetInfo info;
  if (options.test_images) {
    append(images, *options.test_images);
    append(labels, *options.test_labels);
    const auto rows = torch::arange(train, images.header.shape[0], torch::dtype(torch::kInt64));
    info.predefined_splits = {{runner::Split::test, rows}};
  }
  const std::string labels_name = (options.test_labels ? *options.test_labels : options.labels).string();
  const runner::InputOptions inputs = input_options(options, images.header);
  return runner::augmented(runner::dataset_of({array_of(std::move(images)), options.images.string(),
                                               array_of(std::move(labels)), labels_name},
                                              inputs, options.task, std::move(info)),
                           options);
}

// Bytes are divided by 255 and other numbers are not, so that the same image of another type would be another one.
void check_scale_as_trained(const IdxOptions& options, const runner::IdxHeader& header, const std::string& name) {
  if (!options.scale) return;
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(name + ": holds numbers of type " + runner::name_of(header.type) + ", and " + why +
                             "; convert them to the type of the training");
  };
  std::optional<runner::IdxHeader> trained;
  try {
    runner::GzipFile file(options.images);
    trained = runner::read_idx_header(file);
  } catch (const std::runtime_error& error) {
    if (header.type != runner::NumberType::uint8)
      refuse("whether those of the training were bytes, which are divided by 255, is not known: " +
             std::string(error.what()));
    return;
  }
  const bool was_scaled = trained->type == runner::NumberType::uint8;
  if (was_scaled == (header.type == runner::NumberType::uint8)) return;
  refuse("those of the training are of type " + runner::name_of(trained->type) +
         ", of which bytes alone are divided by 255");
}

std::unique_ptr<runner::Dataset> read_idx(const IdxOptions& options, const runner::DatasetInfo& trained_on,
                                          const runner::SampleFile& file) {
  runner::refuse_text_options(file);
  const std::string name = file.path.string();
  if (file.with_targets) {
    throw std::runtime_error(name + ": a file alone is read as images; give a block that says where the labels are, " +
                             "{plugin: idx, images: " + name + ", labels: FILE, shape: " + options.shape +
                             (options.scale ? "}" : ", scale: false}"));
  }
  Items images = read_items(file.path);
  check_scale_as_trained(options, images.header, name);
  const runner::InputOptions inputs = input_options(options, images.header);
  return runner::dataset_as_trained({array_of(std::move(images)), name, std::nullopt, ""}, inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<IdxOptions>(
      "idx", "Reads files in the format of MNIST, gzipped or not.",
      runner::with_augmentation<IdxOptions>(
          {param("images", &IdxOptions::images, "The file of inputs, of numbers of any type of the format.").required(),
           param("labels", &IdxOptions::labels,
                 "The file of targets: integers are classes, floats are values to predict.")
               .required(),
           param("test_images", &IdxOptions::test_images, "More inputs, which are set aside to test on."),
           param("test_labels", &IdxOptions::test_labels, "Their targets."),
           param("task", &IdxOptions::task,
                 "What the targets are, where their type does not say it; floats that are whole can be classes.")
               .one_of({"classification", "regression"}),
           param("scale", &IdxOptions::scale,
                 "Divide unsigned bytes by 255, to 0..1; other types are taken as they are."),
           param("shape", &IdxOptions::shape,
                 "A row of numbers, or an image as cnn takes it: items of two dimensions get one channel.")
               .one_of({"flat", "image"})}),
      make_idx, read_idx);
}
