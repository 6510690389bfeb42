#include "datasets/augmentation.hpp"

#include <map>
#include <runner/tensor_dataset.hpp>

#include "sample/resumed_trials.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

// Images of two channels whose pixels are all different, and none of them black.
std::unique_ptr<Dataset> pictures(std::int64_t count = 20) {
  const torch::Tensor pixels = torch::arange(1, 1 + count * 2 * 5 * 6, torch::dtype(torch::kFloat32));
  DatasetInfo info;
  info.outputs = 2;
  info.sha256 = "of these";
  return std::make_unique<TensorDataset>(pixels.reshape({count, 2, 5, 6}), torch::arange(count).remainder(2),
                                         std::move(info));
}

torch::Tensor shown(const Dataset& dataset, const std::vector<std::int64_t>& samples, std::uint64_t seed,
                    Split split = Split::train) {
  const torch::Tensor indices = torch::tensor(samples, torch::dtype(torch::kInt64));
  return dataset.get({indices, split, 0, seed}).inputs.only();
}

// The image moved down and to the right, black where nothing came.
torch::Tensor moved(const torch::Tensor& image, std::int64_t down, std::int64_t right) {
  const torch::Tensor padded = torch::constant_pad_nd(image, {2, 2, 2, 2});
  return padded.narrow(1, 2 + down, 5).narrow(2, 2 + right, 6);
}

}  // namespace

TEST_CASE("A crop is the image moved by up to its padding, each way as likely, black where nothing came") {
  const auto plain = pictures(1);
  const torch::Tensor image = shown(*plain, {0}, 0)[0];
  const auto dataset = augmented(pictures(1), {2, false, 0});
  std::map<std::pair<int, int>, int> counts;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const torch::Tensor crop = shown(*dataset, {0}, seed)[0];
    for (int down = -2; down <= 2; ++down) {
      for (int right = -2; right <= 2; ++right) {
        if (crop.equal(moved(image, down, right))) ++counts[{down, right}];
      }
    }
  }
  CHECK(counts.size() == 25);
  int sum = 0;
  for (const auto& [offset, count] : counts) {
    sum += count;
    CHECK(count > 5);
    CHECK(count < 45);
  }
  CHECK(sum == 500);
}

TEST_CASE("Half of the images are mirrored, and a hole is a black square around any pixel") {
  const auto plain = pictures(1);
  const torch::Tensor image = shown(*plain, {0}, 0)[0];
  const auto flipping = augmented(pictures(1), {0, true, 0});
  int flipped = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const torch::Tensor given = shown(*flipping, {0}, seed)[0];
    const bool is_flipped = given.equal(image.flip(2));
    CHECK((is_flipped || given.equal(image)));
    flipped += is_flipped ? 1 : 0;
  }
  CHECK(flipped > 150);
  CHECK(flipped < 250);
  const auto cutting = augmented(pictures(1), {0, false, 3});
  std::map<std::pair<int, int>, int> holes;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const torch::Tensor given = shown(*cutting, {0}, seed)[0];
    for (int row = 0; row < 5; ++row) {
      for (int column = 0; column < 6; ++column) {
        torch::Tensor expected = image.clone();
        const int top = std::max(0, row - 1);
        const int left = std::max(0, column - 1);
        expected.narrow(1, top, std::min(5, row + 2) - top).narrow(2, left, std::min(6, column + 2) - left).zero_();
        if (given.equal(expected)) ++holes[{row, column}];
      }
    }
  }
  CHECK(holes.size() == 30);
}

TEST_CASE("Images are changed in training alone, as the seed and their number say and not the batch") {
  const auto plain = pictures();
  const auto dataset = augmented(pictures(), {2, true, 2});
  CHECK_FALSE(dataset->info().deterministic);
  CHECK(dataset->info().sha256 == "of these");
  for (const Split split : {Split::validation, Split::test})
    CHECK(same_bits(shown(*dataset, {3, 4}, 5, split), shown(*plain, {3, 4}, 5)));
  const torch::Tensor together = shown(*dataset, {3, 7, 11}, 5);
  CHECK(same_bits(shown(*dataset, {11, 3}, 5), together.index_select(0, torch::tensor({2, 0}))));
  CHECK_FALSE(shown(*dataset, {3, 7, 11}, 6).equal(together));
  CHECK(augmented(pictures(), {})->info().deterministic);
}

TEST_CASE("What cannot be changed as asked is refused") {
  DatasetInfo info;
  info.outputs = 2;
  const auto rows = [&] { return std::make_unique<TensorDataset>(torch::ones({4, 9}), torch::zeros({4}), info); };
  CHECK_THROWS_WITH(augmented(rows(), {1, false, 0}), Catch::Contains("set dataset.shape=image"));
  CHECK_THROWS_WITH(augmented(pictures(), {5, false, 0}), Catch::Contains("below the images' side of 5 pixels"));
}

TEST_CASE("A trial on augmented images, resumed from any of its states, has the same weights to the bit") {
  SampleRegistry registry;
  registry.add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("pictures", "Serves a test.", {}, [](const NoOptions&) {
      return augmented(pictures(), {2, true, 2});
    });
  });
  auto spec = sample_spec("linear");
  spec.dataset.plugin = "pictures";
  spec.dataset.standardize = true;
  spec.training.batch_size = std::int64_t{5};
  spec.training.epochs = 3;
  spec.training.resume_every = "1 steps";
  StateKeeper whole;
  REQUIRE(trial::run_trial(spec, *registry, whole).state == events::TrialState::completed);
  REQUIRE(whole.states.size() >= 9);
  for (const auto& [from, resumed, end] : resumed_from_each_state(spec, registry, whole)) {
    // After the last epoch nothing is left to train.
    if (from.epoch == spec.training.epochs) continue;
    INFO("epoch " << from.epoch);
    REQUIRE(end.state == events::TrialState::completed);
    REQUIRE_FALSE(resumed.epochs.empty());
    CHECK(resumed.epochs.back().weights_sha256 == whole.epochs.back().weights_sha256);
  }
  // The epochs do show other images.
  auto plain = spec;
  registry.add([](Registrar& registrar) {
    registrar.dataset<NoOptions>("plain_pictures", "Serves a test.", {}, [](const NoOptions&) { return pictures(); });
  });
  plain.dataset.plugin = "plain_pictures";
  StateKeeper without;
  REQUIRE(trial::run_trial(plain, *registry, without).state == events::TrialState::completed);
  CHECK(without.epochs.back().weights_sha256 != whole.epochs.back().weights_sha256);
}
