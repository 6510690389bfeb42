#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <runner/tensor_dataset.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/feature_file.hpp"
#include "digest/sha256.hpp"

namespace {

constexpr std::int64_t side = 28;
constexpr std::int64_t pixels_per_image = side * side;
constexpr std::int64_t classes = 10;
constexpr float white = 255.0F;

struct FashionMnistOptions {
  std::filesystem::path path = "/usr/share/datasets/fashion-mnist";
  std::optional<std::int64_t> limit;
  std::string shape = "flat";
};

// Reads the content of a gzipped file from front to back; every fault names the file and the byte of its content.
class GzipFile {
 public:
  explicit GzipFile(const std::filesystem::path& path) : name_(path.string()), file_(::gzopen(path.c_str(), "rb")) {
    if (file_ != nullptr) return;
    const std::string reason = errno != 0 ? std::strerror(errno) : "out of memory";
    throw std::runtime_error(
        name_ + ": cannot be read: " + reason +
        "; install Debian's package dataset-fashion-mnist, or set dataset.path to the folder that " +
        "holds the four gzipped files");
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() { ::gzclose(file_); }

  void read(std::span<std::uint8_t> bytes) {
    const std::size_t got = read_some(bytes);
    if (got < bytes.size())
      fail("the file ends here, where " + std::to_string(bytes.size() - got) + " more bytes must be");
  }

  // Numbers of an IDX file are big-endian.
  std::int64_t read_number() {
    std::uint8_t bytes[4];
    read(bytes);
    return (std::int64_t{bytes[0]} << 24) | (std::int64_t{bytes[1]} << 16) | (std::int64_t{bytes[2]} << 8) | bytes[3];
  }

  // Reading past the last byte is what makes zlib compare the checksum.
  void expect_end() {
    std::uint8_t more = 0;
    if (read_some({&more, 1}) > 0) fail("the file goes on after its last item");
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(name_ + ": byte " + std::to_string(at_) + ": " + what +
                             "; install the package dataset-fashion-mnist anew");
  }

 private:
  std::size_t read_some(std::span<std::uint8_t> bytes) {
    std::size_t got = 0;
    while (got < bytes.size()) {
      const int count = ::gzread(file_, bytes.data() + got,
                                 static_cast<unsigned>(std::min<std::size_t>(bytes.size() - got, 1U << 30)));
      int code = Z_OK;
      std::string message = ::gzerror(file_, &code);
      if (message.starts_with(name_ + ": ")) message.erase(0, name_.size() + 2);
      if (count > 0) got += static_cast<std::size_t>(count);
      if (count > 0) at_ += count;
      if (code == Z_BUF_ERROR) fail("the compressed data end too early");
      if (count < 0) fail("the compressed data are damaged (" + message + ")");
      if (count == 0) break;
    }
    return got;
  }

  std::string name_;
  gzFile file_;
  std::int64_t at_ = 0;
};

// The first `limit` items of an IDX file of unsigned bytes, each of `item_size` bytes, whose header says `dimensions`.
std::vector<std::uint8_t> read_idx(const std::filesystem::path& path, const std::vector<std::int64_t>& dimensions,
                                   std::optional<std::int64_t> limit) {
  GzipFile file(path);
  const std::int64_t magic = 0x800 + 1 + static_cast<std::int64_t>(dimensions.size());
  const std::int64_t found = file.read_number();
  if (found != magic) {
    file.fail("the magic number is " + std::to_string(found) + ", not the " + std::to_string(magic) +
              " of an IDX file of " + std::to_string(dimensions.size() + 1) + " dimensions");
  }
  const std::int64_t count = file.read_number();
  std::int64_t item_size = 1;
  for (const std::int64_t expected : dimensions) {
    const std::int64_t size = file.read_number();
    if (size != expected)
      file.fail("the images are " + std::to_string(size) + " wide or high, not " + std::to_string(expected));
    item_size *= size;
  }
  if (count < 1) file.fail("the file holds nothing");
  if (limit && *limit > count) {
    throw std::invalid_argument("limit is " + std::to_string(*limit) + ", but " + path.string() + " holds " +
                                std::to_string(count) + "; lower it, or leave it out to use all");
  }
  // Grows as it is read, so that a header cannot ask for more memory than the file has content.
  constexpr std::int64_t items_at_a_time = 4096;
  std::vector<std::uint8_t> items;
  const std::int64_t wanted = limit.value_or(count);
  for (std::int64_t done = 0; done < wanted; done += items_at_a_time) {
    const auto piece = static_cast<std::size_t>(std::min(items_at_a_time, wanted - done) * item_size);
    items.resize(items.size() + piece);
    file.read(std::span(items).last(piece));
  }
  if (wanted == count) file.expect_end();
  return items;
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
  return std::make_unique<runner::TensorDataset>(inputs, targets, std::move(info));
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
      {param("path", &FashionMnistOptions::path,
             "The folder of the four gzipped IDX files; Debian's package dataset-fashion-mnist installs them."),
       param("limit", &FashionMnistOptions::limit, "Use only the first so many training images; null for all.")
           .at_least(1),
       param("shape", &FashionMnistOptions::shape, "A row of 784 pixels, or an image of one channel as cnn takes it.")
           .one_of({"flat", "image"})},
      make_fashion_mnist, read_fashion_mnist);
}
