#include <algorithm>
#include <filesystem>
#include <optional>
#include <runner/tensor_dataset.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/augmentation.hpp"
#include "datasets/feature_file.hpp"
#include "datasets/idx_file.hpp"
#include "digest/sha256.hpp"

namespace {

constexpr std::int64_t side = 28;
constexpr std::int64_t pixels_per_image = side * side;
constexpr std::int64_t classes = 10;
constexpr float white = 255.0F;

struct FashionMnistOptions : runner::Augmentation {
  std::filesystem::path path = "/usr/share/datasets/fashion-mnist";
  std::optional<std::int64_t> limit;
  std::string shape = "flat";
};

const runner::GzipFile::Remedies remedies = {
    "install Debian's package dataset-fashion-mnist, or set dataset.path to the folder that holds the four gzipped "
    "files",
    "install the package dataset-fashion-mnist anew"};

// The first `limit` items of an IDX file of unsigned bytes, whose items have these dimensions.
std::vector<std::uint8_t> read_idx(const std::filesystem::path& path, const std::vector<std::int64_t>& dimensions,
                                   std::optional<std::int64_t> limit) {
  runner::GzipFile file(path, remedies);
  const runner::IdxHeader header = runner::read_idx_header(file);
  if (header.type != runner::NumberType::uint8 || header.shape.size() != dimensions.size() + 1) {
    file.fail_at(4, "this is an IDX file of dimension " + std::to_string(header.shape.size()) + " and type " +
                        runner::name_of(header.type) + ", not of dimension " + std::to_string(dimensions.size() + 1) +
                        " and type uint8");
  }
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (header.shape[i + 1] == dimensions[i]) continue;
    file.fail_at(static_cast<std::int64_t>(4 * (i + 3)), "the images are " + std::to_string(header.shape[i + 1]) +
                                                             " wide or high, not " + std::to_string(dimensions[i]));
  }
  if (limit && *limit > header.shape[0]) {
    throw std::invalid_argument("limit is " + std::to_string(*limit) + ", but " + path.string() + " holds " +
                                std::to_string(header.shape[0]) + "; lower it, or leave it out to use all");
  }
  return runner::read_idx_items(file, header, limit);
}

struct Images {
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;
};

Images read_part(const FashionMnistOptions& options, const std::string& prefix, std::optional<std::int64_t> limit) {
  Images images;
  const auto labels = options.path / (prefix + "-labels-idx1-ubyte.gz");
  images.pixels = read_idx(options.path / (prefix + "-images-idx3-ubyte.gz"), {side, side}, limit);
  images.labels = read_idx(labels, {}, limit);
  const std::size_t count = images.pixels.size() / pixels_per_image;
  if (images.labels.size() != count) {
    throw std::runtime_error(labels.string() + ": byte 4: there are " + std::to_string(images.labels.size()) +
                             " labels for " + std::to_string(count) +
                             " images; install the package dataset-fashion-mnist anew");
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (images.labels[i] < classes) continue;
    throw std::runtime_error(labels.string() + ": byte " + std::to_string(8 + i) + ": the label " +
                             std::to_string(images.labels[i]) +
                             " is none of 0 to 9; install the package dataset-fashion-mnist anew");
  }
  return images;
}

// The published bytes say what the data are; scaled to floats they are four times as many.
std::string digest_of(const Images& train, const Images& test) {
  runner::Sha256 digest;
  for (const Images* part : {&train, &test}) {
    digest.update(std::as_bytes(std::span(part->pixels)));
    digest.update(std::as_bytes(std::span(part->labels)));
  }
  return digest.hex();
}

// The names that the data set's tables go by elsewhere: pixel1 to pixel784, row after row.
std::vector<std::string> pixel_names() {
  std::vector<std::string> names;
  for (std::int64_t i = 1; i <= pixels_per_image; ++i) names.push_back("pixel" + std::to_string(i));
  return names;
}

std::unique_ptr<runner::Dataset> make_fashion_mnist(const FashionMnistOptions& options) {
  const Images train = read_part(options, "train", options.limit);
  const Images test = read_part(options, "t10k", std::nullopt);
  const auto train_size = static_cast<std::int64_t>(train.labels.size());
  const auto size = train_size + static_cast<std::int64_t>(test.labels.size());
  torch::Tensor inputs = torch::empty({size, pixels_per_image}, torch::dtype(torch::kFloat32));
  torch::Tensor targets = torch::empty({size}, torch::dtype(torch::kInt64));
  auto* input = inputs.data_ptr<float>();
  auto* target = targets.data_ptr<std::int64_t>();
  for (const Images* part : {&train, &test}) {
    input = std::transform(part->pixels.begin(), part->pixels.end(), input,
                           [](std::uint8_t p) { return static_cast<float>(p) / white; });
    target = std::copy(part->labels.begin(), part->labels.end(), target);
  }
  runner::DatasetInfo info;
  info.outputs = classes;
  info.feature_names = pixel_names();
  info.class_names = {"T-shirt/top", "trouser", "pullover", "dress", "coat",
                      "sandal",      "shirt",   "sneaker",  "bag",   "ankle boot"};
  info.predefined_splits = {{runner::Split::test, torch::arange(train_size, size, torch::dtype(torch::kInt64))}};
  info.sha256 = digest_of(train, test);
  if (options.shape == "image") inputs = inputs.reshape({size, 1, side, side});
  return runner::augmented(std::make_unique<runner::TensorDataset>(inputs, targets, std::move(info)), options);
}

std::unique_ptr<runner::Dataset> read_fashion_mnist(const FashionMnistOptions&, const runner::DatasetInfo& trained_on,
                                                    const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "label");
  return runner::dataset_of(read, read.inputs / white, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<FashionMnistOptions>(
      "fashion_mnist",
      "Clothes of 28 × 28 pixels, 60,000 to train on and 10,000 set aside to test on (Xiao et al., 2017, MIT licence).",
      runner::with_augmentation<FashionMnistOptions>(
          {param("path", &FashionMnistOptions::path,
                 "The folder of the four gzipped IDX files; Debian's package dataset-fashion-mnist installs them."),
           param("limit", &FashionMnistOptions::limit, "Use only the first so many training images; null for all.")
               .at_least(1),
           param("shape", &FashionMnistOptions::shape,
                 "A row of 784 pixels, or an image of one channel as cnn takes it.")
               .one_of({"flat", "image"})}),
      make_fashion_mnist, read_fashion_mnist);
}
