#include <zlib.h>

#include "sample/sample.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

const std::filesystem::path installed = "/usr/share/datasets/fashion-mnist";

std::unique_ptr<Dataset> make(nlohmann::json parameters) {
  worker::PluginLoader loader;
  const auto library = std::string(SHIPPED_PLUGINS) + "/libfashion_mnist.so";
  loader.load(library);
  loader.registry().choose("dataset", "fashion_mnist", library);
  return loader.registry().make<DatasetKind>({"fashion_mnist", std::move(parameters)});
}

std::string number(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

// Four small files: three images to train on and two to test on, of which pixel k of image i is (i + k) % 256.
class FashionFiles {
 public:
  FashionFiles() {
    write("train-images-idx3-ubyte.gz", images(3));
    write("train-labels-idx1-ubyte.gz", labels({7, 0, 9}));
    write("t10k-images-idx3-ubyte.gz", images(2));
    write("t10k-labels-idx1-ubyte.gz", labels({1, 2}));
  }

  static std::string images(std::uint32_t count, std::uint32_t side = 28) {
    std::string content = number(0x803) + number(count) + number(side) + number(side);
    for (std::uint32_t i = 0; i < count; ++i) {
      for (std::uint32_t k = 0; k < side * side; ++k) content += static_cast<char>((i + k) % 256);
    }
    return content;
  }

  static std::string labels(const std::string& values) {
    return number(0x801) + number(static_cast<std::uint32_t>(values.size())) + values;
  }

  void write(const std::string& name, const std::string& content) const {
    const gzFile file = ::gzopen(path(name).c_str(), "wb");
    REQUIRE(file != nullptr);
    ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    REQUIRE(::gzclose(file) == Z_OK);
  }

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  nlohmann::json parameters() const { return {{"path", folder_.path().string()}}; }

  std::string refusal(nlohmann::json more = nlohmann::json::object()) const {
    more.update(parameters());
    try {
      make(more);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "accepted";
  }

  // Checks that the files are refused with a message that names one of them and says this of it.
  void check_refused(const std::string& name, const std::string& what) const {
    const std::string message = refusal();
    INFO(message);
    CHECK(message.find(path(name).string() + ": " + what) != std::string::npos);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("fashion_mnist sets its own test images aside") {
  const FashionFiles files;
  const auto data = make(files.parameters());
  CHECK(data->info().size == 5);
  CHECK(data->info().input_shape == std::vector<std::int64_t>{784});
  CHECK(data->info().class_names.size() == 10);
  REQUIRE(data->info().predefined_splits.size() == 1);
  CHECK(data->info().predefined_splits[0].split == Split::test);
  CHECK(same_bits(data->info().predefined_splits[0].indices, torch::tensor({3, 4}, torch::kInt64)));
}

TEST_CASE("The pixels of fashion_mnist lie between 0 and 1, in the order of the files") {
  const FashionFiles files;
  auto parameters = files.parameters();
  parameters["shape"] = "image";
  const auto data = make(parameters);
  CHECK(data->info().input_shape == std::vector<std::int64_t>{1, 28, 28});
  const torch::Tensor rows = torch::tensor({1, 4}, torch::kInt64);
  const Batch batch = data->get({rows});
  CHECK(same_bits(batch.targets.only(), torch::tensor({0, 2}, torch::kInt64)));
  const torch::Tensor pixels = (torch::arange(784) + 1).remainder(256).to(torch::kFloat32) / 255;
  CHECK(same_bits(batch.inputs.only()[0].flatten(), pixels));
  CHECK(same_bits(batch.inputs.only()[1].flatten(), pixels));
}

TEST_CASE("A limit keeps the first training images and every test image") {
  const FashionFiles files;
  auto parameters = files.parameters();
  parameters["limit"] = 2;
  const auto data = make(parameters);
  CHECK(data->info().size == 4);
  CHECK(same_bits(data->info().predefined_splits[0].indices, torch::tensor({2, 3}, torch::kInt64)));
  CHECK(data->info().sha256 != make(files.parameters())->info().sha256);
}

TEST_CASE("A limit above the number of images is refused with that number") {
  CHECK(FashionFiles().refusal({{"limit", 4}}).find("limit is 4, but") != std::string::npos);
  CHECK(FashionFiles().refusal({{"limit", 4}}).find("holds 3; lower it") != std::string::npos);
}

TEST_CASE("Where the files are absent the error names the package that has them") {
  const FashionFiles files;
  std::filesystem::remove(files.path("t10k-labels-idx1-ubyte.gz"));
  files.check_refused("t10k-labels-idx1-ubyte.gz",
                      "cannot be read: No such file or directory; install Debian's package dataset-fashion-mnist");
}

TEST_CASE("A damaged file of fashion_mnist is refused with its name and the byte") {
  const FashionFiles files;
  const std::string train = "train-images-idx3-ubyte.gz";
  SECTION("another magic number") {
    files.write(train, FashionFiles::labels("abc"));
    files.check_refused(train, "byte 4: this is an IDX file of dimension 1 and type uint8, not of dimension 3");
  }
  SECTION("images of another size") {
    files.write(train, FashionFiles::images(3, 27));
    files.check_refused(train, "byte 12: the images are 27 wide or high, not 28");
  }
  SECTION("content that ends too early") {
    files.write(train, FashionFiles::images(3).substr(0, 16 + 2 * 784 + 5));
    files.check_refused(train, "byte 1589: the file ends here, where 779 more bytes must be");
  }
  SECTION("content that goes on") {
    files.write(train, FashionFiles::images(3) + "x");
    files.check_refused(train, "byte 2369: the file goes on after its last item");
  }
  SECTION("a header alone that promises four billion images") {
    files.write(train, number(0x803) + number(0xFFFFFFFF) + number(28) + number(28));
    files.check_refused(train, "byte 16: the file ends here");
  }
  SECTION("a header cut off") {
    files.write(train, number(0x803) + "ab");
    files.check_refused(train, "byte 6: the file ends here, where 2 more bytes must be");
  }
  SECTION("an empty file") {
    std::filesystem::resize_file(files.path(train), 0);
    files.check_refused(train, "byte 0: the file ends here, where 4 more bytes must be");
  }
  SECTION("compressed data cut off") {
    std::filesystem::resize_file(files.path(train), std::filesystem::file_size(files.path(train)) - 20);
    files.check_refused(train, "byte ");
    CHECK(files.refusal().find("the compressed data end too early") != std::string::npos);
  }
  SECTION("a checksum that does not fit") {
    std::fstream stream(files.path(train), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(-8, std::ios::end);
    stream << "crc!";
    stream.close();
    files.check_refused(train, "byte ");
    CHECK(files.refusal().find("the compressed data are damaged (incorrect data check)") != std::string::npos);
  }
}

TEST_CASE("Labels that do not fit the images are refused") {
  const FashionFiles files;
  const std::string train = "train-labels-idx1-ubyte.gz";
  SECTION("one too few") {
    files.write(train, FashionFiles::labels({7, 0}));
    files.check_refused(train, "byte 4: there are 2 labels for 3 images");
  }
  SECTION("one that is no class") {
    files.write(train, FashionFiles::labels({7, 10, 0}));
    files.check_refused(train, "byte 9: the label 10 is none of 0 to 9");
  }
}

TEST_CASE("The published images are read as Python's gzip reads them") {
  if (!std::filesystem::exists(installed)) runner::testing::skip("the package dataset-fashion-mnist is not installed");
  const auto data = make({{"limit", 1000}});
  REQUIRE(data->info().size == 11000);
  const torch::Tensor rows = torch::arange(11000, torch::dtype(torch::kInt64));
  const Batch all = data->get({rows});
  const torch::Tensor pixels = (all.inputs.only() * 255).round().to(torch::kInt64);
  CHECK(pixels.narrow(0, 0, 1000).sum().item<std::int64_t>() == 56558003);
  CHECK(pixels.narrow(0, 1000, 10000).sum().item<std::int64_t>() == 573469082);
  CHECK(same_bits(all.targets.only().narrow(0, 0, 10), torch::tensor({9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, torch::kInt64)));
}
