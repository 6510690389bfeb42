#include "sample/sample.hpp"
#include "shipped_dataset.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

std::unique_ptr<Dataset> make_digits(nlohmann::json parameters = {}) {
  worker::PluginLoader loader;
  const auto library = std::string(SHIPPED_PLUGINS) + "/libdigits.so";
  loader.load(library);
  loader.registry().choose("dataset", "digits", library);
  return loader.registry().make<DatasetKind>({"digits", std::move(parameters)});
}

}  // namespace

TEST_CASE("The digits are the 1,797 images that scikit-learn has") {
  const auto digits = make_digits({{"scale", false}});
  CHECK(digits->info().size == 1797);
  CHECK(digits->info().outputs == 10);
  CHECK(digits->info().feature_names.size() == 64);
  CHECK(digits->info().feature_names[9] == "pixel_1_1");
  const Batch batch = all_of(*digits);
  // load_digits(): np.bincount(target), data.sum(), data[0, :16], (data ** 2 * np.arange(64)).sum()
  CHECK(same_bits(torch::bincount(batch.targets.only()),
                  torch::tensor({178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, torch::kInt64)));
  const torch::Tensor pixels = batch.inputs.only().to(torch::kFloat64);
  CHECK(pixels.sum().item<double>() == 561718);
  CHECK((pixels.square() * torch::arange(64)).sum().item<double>() == 217266533);
  const auto first = torch::tensor({0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0}, torch::kFloat64);
  CHECK(torch::equal(pixels[0].narrow(0, 0, 16), first));
}

TEST_CASE("The pixels of the digits lie between 0 and 1, exactly a sixteenth of the published ones") {
  const torch::Tensor scaled = all_of(*make_digits()).inputs.only();
  CHECK(scaled.max().item<float>() == 1.0F);
  CHECK(same_bits(scaled * 16, all_of(*make_digits({{"scale", false}})).inputs.only()));
}

TEST_CASE("The digits as images have the same pixels in rows of eight") {
  const auto images = make_digits({{"shape", "image"}});
  CHECK(images->info().input_shape == std::vector<std::int64_t>{1, 8, 8});
  CHECK(make_digits()->info().input_shape == std::vector<std::int64_t>{64});
  CHECK(same_bits(all_of(*images).inputs.only().flatten(1), all_of(*make_digits()).inputs.only()));
}
