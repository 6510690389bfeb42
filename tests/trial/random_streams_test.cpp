#include "trial/random_streams.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "sample.hpp"
#include "trial/epoch_generators.hpp"
#include "trial/split.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using runner::trial::derive_seed;

namespace {

struct Asked {
  Split split;
  std::int64_t epoch;
  std::uint64_t seed;
  std::vector<std::int64_t> rows;
};

// Remembers what it was asked for.
class WatchedDataset final : public Dataset {
 public:
  explicit WatchedDataset(std::vector<Asked>& asked) : asked_(asked), rows_(sample_dataset()), info_(rows_->info()) {
    info_.sha256 = "known, so that nothing is fetched to compute it";
    info_.deterministic = false;
  }
  const DatasetInfo& info() const override { return info_; }
  Batch get(const BatchRequest& request) const override {
    const auto* index = request.indices.data_ptr<std::int64_t>();
    asked_.push_back({request.split, request.epoch, request.seed, {index, index + request.indices.numel()}});
    return rows_->get(request);
  }

 private:
  std::vector<Asked>& asked_;
  std::unique_ptr<TensorDataset> rows_;
  DatasetInfo info_;
};

struct DrawingOptions {
  double dropout = 0.0;
  std::int64_t drawn_in_validation = 0;
  std::int64_t drawn_in_factory = 0;
};

class DrawingModel final : public Model {
 public:
  DrawingModel(const DrawingOptions& options, const DatasetInfo& data)
      : options_(options), layer_(register_module("layer", torch::nn::Linear(data.input_shape[0], data.outputs))) {
    torch::rand({options.drawn_in_factory});
  }
  Output forward(const Batch& batch) override {
    if (!is_training()) torch::rand({options_.drawn_in_validation});
    return layer_->forward(torch::dropout(batch.inputs.only(), options_.dropout, is_training()));
  }

 private:
  DrawingOptions options_;
  torch::nn::Linear layer_;
};

struct Watched {
  std::vector<Asked> asked;
  RecordedTrial recorded;

  std::vector<Asked> of(Split split, std::int64_t epoch) const {
    std::vector<Asked> found;
    for (const Asked& request : asked) {
      if (request.split == split && request.epoch == epoch) found.push_back(request);
    }
    return found;
  }
  std::vector<std::int64_t> order(std::int64_t epoch) const {
    std::vector<std::int64_t> rows;
    for (const Asked& request : of(Split::train, epoch))
      rows.insert(rows.end(), request.rows.begin(), request.rows.end());
    return rows;
  }
};

Watched watch(const DrawingOptions& options, std::uint32_t seed = 7) {
  Watched watched;
  SampleRegistry registry;
  registry.add([&](Registrar& registrar) {
    registrar.dataset<NoOptions>("watched", "Serves a test.", {},
                                 [&](const NoOptions&) { return std::make_unique<WatchedDataset>(watched.asked); });
    registrar.model<NoOptions>("drawing", "Serves a test.", {}, [&](const NoOptions&, const DatasetInfo& data) {
      return std::make_shared<DrawingModel>(options, data);
    });
  });
  auto spec = sample_spec("drawing");
  spec.seed = seed;
  spec.dataset.plugin = "watched";
  spec.dataset.split_seed = 7;
  spec.training.epochs = 3;
  spec.training.batch_size = std::int64_t{10};
  watched.recorded = run(spec, registry);
  INFO(watched.recorded.outcome.message);
  REQUIRE(watched.recorded.epochs.size() == 3);
  return watched;
}

std::vector<double> losses(const Watched& watched) {
  std::vector<double> values;
  for (const auto& epoch : watched.recorded.epochs) values.push_back(value_of(epoch, Split::train, "loss"));
  return values;
}

}  // namespace

TEST_CASE("The generator of each epoch begins as LibTorch seeds it, in whatever order epochs come") {
  const std::string name = "seeds";
  const auto& path = direct::FastPath::named(name, direct::FastPath::Switch::direct);
  const auto taken = path.taken();
  trial::EpochGenerators generators(7);
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto check_seeded = [&](const char* stream, std::int64_t epoch) {
    INFO(stream << " " << epoch);
    const auto found = generator.get_state();
    CHECK(generator.current_seed() == derive_seed(7, stream, epoch));
    trial::seed_default_generators(derive_seed(7, stream, epoch));
    CHECK(torch::equal(found, generator.get_state()));
  };
  for (const std::int64_t epoch : {0, 1, 2, 3, 4, 5, 9, 8, 100, 0, 1'000'000}) {
    torch::randn({3});
    generators.begin_training(epoch);
    check_seeded("train", epoch);
    torch::randn({3});
    generators.begin_validation(epoch);
    check_seeded("validate", epoch);
  }
  CHECK(path.taken() == taken + 22);
}

TEST_CASE("A stream's seed differs by the trial's seed, the stream's name and the epoch, and fits 63 bits") {
  std::set<std::uint64_t> seeds;
  std::size_t count = 0;
  for (const std::uint32_t seed : {0U, 1U, 2U, 4294967295U}) {
    for (const char* name : {"train", "validate", "shuffle", "augment", "augment validation", "factory model"}) {
      for (const std::int64_t epoch : {0, 1, 2, 99, 100000}) {
        seeds.insert(derive_seed(seed, name, epoch));
        ++count;
      }
    }
  }
  CHECK(seeds.size() == count);
  CHECK(*seeds.rbegin() < std::uint64_t{1} << 63);
}

TEST_CASE("A stream's seed stays what it is from one release to the next") {
  // Computed apart from the program, by SplitMix64 as it was published.
  CHECK(derive_seed(0, "shuffle", 0) == 8508032510698995791U);
  CHECK(derive_seed(4294967295U, "train", 99) == 5121039549644466899U);
}

TEST_CASE("The order of an epoch's rows does not depend on how much dropout has drawn") {
  const Watched without = watch({});
  const Watched with = watch({.dropout = 0.5});
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) CHECK(without.order(epoch) == with.order(epoch));
  CHECK(losses(without) != losses(with));
}

TEST_CASE("What dropout draws does not depend on what a factory or the validation has drawn") {
  const auto plain = losses(watch({.dropout = 0.5}));
  CHECK(plain == losses(watch({.dropout = 0.5, .drawn_in_factory = 1000})));
  CHECK(plain == losses(watch({.dropout = 0.5, .drawn_in_validation = 1000})));
}

TEST_CASE("Every epoch takes each training row once, in an order of its own that the seed decides") {
  const Watched watched = watch({});
  std::vector<std::int64_t> all(60);
  std::iota(all.begin(), all.end(), 0);
  auto train = trial::split_rows(all, {0.2}, 7).train;
  std::sort(train.begin(), train.end());
  std::set<std::vector<std::int64_t>> orders;
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    auto rows = watched.order(epoch);
    orders.insert(rows);
    std::sort(rows.begin(), rows.end());
    CHECK(rows == train);
  }
  CHECK(orders.size() == 3);
  CHECK(watched.order(0) == watch({}).order(0));
  CHECK(watched.order(0) != watch({}, 8).order(0));
}

TEST_CASE("The order is drawn from the stream `shuffle` and from nothing else") {
  const Watched watched = watch({.dropout = 0.5});
  std::vector<std::int64_t> all(60);
  std::iota(all.begin(), all.end(), 0);
  const auto train = trial::split_rows(all, {0.2}, 7).train;
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    auto generator = at::detail::createCPUGenerator(derive_seed(7, "shuffle", epoch));
    const torch::Tensor order = torch::randperm(48, generator, torch::dtype(torch::kInt64));
    const auto rows = watched.order(epoch);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i] == train[static_cast<std::size_t>(order[static_cast<std::int64_t>(i)].item<std::int64_t>())]);
    }
  }
}

TEST_CASE("A data set is given a stream of its own for each epoch, another for the validation") {
  const Watched watched = watch({});
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    const auto train = watched.of(Split::train, epoch);
    REQUIRE(train.size() == 5);
    for (const Asked& request : train) CHECK(request.seed == derive_seed(7, "augment", epoch));
    const auto validation = watched.of(Split::validation, epoch);
    REQUIRE(validation.size() == 1);
    CHECK(validation[0].seed == derive_seed(7, "augment validation", epoch));
  }
}
