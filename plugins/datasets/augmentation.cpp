#include "datasets/augmentation.hpp"

#include <algorithm>
#include <random>
#include <runner/reads_as_trained.hpp>
#include <stdexcept>
#include <string>

namespace runner {

namespace {

struct ImageShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  std::int64_t numbers() const { return channels * height * width; }
};

// What is drawn for one sample. All of it is, whatever is asked for, so that one does not change another.
struct Draws {
  std::int64_t down = 0;
  std::int64_t right = 0;
  bool is_flipped = false;
  std::int64_t hole_row = 0;
  std::int64_t hole_column = 0;
};

Draws draw(std::uint64_t seed, std::int64_t sample, const Augmentation& augmentation, const ImageShape& shape) {
  const auto number = static_cast<std::uint64_t>(sample);
  const auto low = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits); };
  const auto high = [](std::uint64_t bits) { return static_cast<std::uint32_t>(bits >> 32); };
  std::seed_seq bits{low(seed), high(seed), low(number), high(number)};
  std::mt19937_64 random(bits);
  // A remainder of 64 bits, whose bias is below 2^-40.
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  Draws draws;
  draws.down = below(2 * augmentation.crop + 1) - augmentation.crop;
  draws.right = below(2 * augmentation.crop + 1) - augmentation.crop;
  draws.is_flipped = below(2) == 1 && augmentation.flip;
  draws.hole_row = below(shape.height);
  draws.hole_column = below(shape.width);
  return draws;
}

// Copies an image, moved and mirrored; what it does not cover stays as it is.
template <class Number>
void copy_moved(const Number* from, Number* to, const ImageShape& shape, const Draws& draws) {
  for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
    for (std::int64_t row = 0; row < shape.height; ++row) {
      const std::int64_t source = row + draws.down;
      if (source < 0 || source >= shape.height) continue;
      const Number* const line = from + (channel * shape.height + source) * shape.width;
      Number* const target = to + (channel * shape.height + row) * shape.width;
      const std::int64_t begin = std::max<std::int64_t>(0, -draws.right);
      const std::int64_t end = std::min(shape.width, shape.width - draws.right);
      for (std::int64_t column = begin; column < end; ++column)
        target[draws.is_flipped ? shape.width - 1 - column : column] = line[column + draws.right];
    }
  }
}

template <class Number>
void cut_out(Number* image, const ImageShape& shape, const Draws& draws, std::int64_t side) {
  const std::int64_t top = draws.hole_row - side / 2;
  const std::int64_t left = draws.hole_column - side / 2;
  const std::int64_t first_column = std::max<std::int64_t>(0, left);
  const std::int64_t last_column = std::min(shape.width, left + side);
  for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
    for (std::int64_t row = std::max<std::int64_t>(0, top); row < std::min(shape.height, top + side); ++row) {
      Number* const line = image + (channel * shape.height + row) * shape.width;
      std::fill(line + first_column, line + last_column, Number(0));
    }
  }
}

class AugmentedDataset final : public Dataset, public ReadsAsTrained {
 public:
  AugmentedDataset(std::shared_ptr<const Dataset> dataset, const Augmentation& augmentation)
      : dataset_(std::move(dataset)), augmentation_(augmentation), info_(dataset_->info()) {
    info_.deterministic = false;
    shape_ = {info_.input_shape[0], info_.input_shape[1], info_.input_shape[2]};
  }

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    Batch batch = dataset_->get(request);
    if (request.split != Split::train) return batch;
    torch::Tensor& images = batch.inputs.begin()->tensor;
    images = images.scalar_type() == torch::kFloat64 ? changed<double>(images, request)
                                                     : changed<float>(images.to(torch::kFloat32), request);
    return batch;
  }

  std::unique_ptr<Dataset> read_as(const DatasetInfo& trained_on) const override {
    const auto* reader = dynamic_cast<const ReadsAsTrained*>(dataset_.get());
    return std::make_unique<AugmentedDataset>(reader == nullptr ? dataset_ : reader->read_as(trained_on),
                                              augmentation_);
  }

 private:
  template <class Number>
  torch::Tensor changed(const torch::Tensor& images, const BatchRequest& request) const {
    const torch::Tensor from = images.contiguous();
    const torch::Tensor samples = request.indices.contiguous();
    torch::Tensor to = torch::zeros_like(from);
    for (std::int64_t i = 0; i < from.size(0); ++i) {
      const Draws draws = draw(request.seed, samples.data_ptr<std::int64_t>()[i], augmentation_, shape_);
      Number* const image = to.data_ptr<Number>() + i * shape_.numbers();
      copy_moved(from.data_ptr<Number>() + i * shape_.numbers(), image, shape_, draws);
      if (augmentation_.cutout > 0) cut_out(image, shape_, draws, augmentation_.cutout);
    }
    return to;
  }

  std::shared_ptr<const Dataset> dataset_;
  Augmentation augmentation_;
  DatasetInfo info_;
  ImageShape shape_;
};

}  // namespace

std::unique_ptr<Dataset> augmented(std::unique_ptr<Dataset> dataset, const Augmentation& augmentation) {
  if (augmentation.crop == 0 && !augmentation.flip && augmentation.cutout == 0) return dataset;
  const auto& shape = dataset->info().input_shape;
  if (shape.size() != 3) {
    throw std::invalid_argument(
        "crop, flip and cutout change images of channels × height × width, and a sample is no such: set"
        " dataset.shape=image, or leave them out");
  }
  const std::int64_t smaller = std::min(shape[1], shape[2]);
  if (augmentation.crop >= smaller || augmentation.cutout > 2 * smaller) {
    throw std::invalid_argument("crop must be below the images' side of " + std::to_string(smaller) +
                                " pixels, and cutout at most twice as large");
  }
  return std::make_unique<AugmentedDataset>(std::move(dataset), augmentation);
}

}  // namespace runner
