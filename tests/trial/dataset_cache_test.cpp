#include "trial/dataset_cache.hpp"

#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

struct RowsOptions {
  std::int64_t rows = 12;
  bool random = false;
  bool augmented = false;
};

// Counts how often data is read.
class Reading {
 public:
  Reading() {
    registry_.add([this](Registrar& registrar) {
      registrar.dataset<RowsOptions>(
          "rows", "Serves a test.",
          {param("rows", &RowsOptions::rows, "How many."), param("random", &RowsOptions::random, "Draw them."),
           param("augmented", &RowsOptions::augmented, "Change in every epoch.")},
          [this](const RowsOptions& options) {
            ++times_;
            DatasetInfo info;
            info.outputs = 2;
            info.deterministic = !options.augmented;
            const torch::Tensor inputs =
                options.random ? torch::rand({options.rows, 3}) : torch::ones({options.rows, 3});
            return std::make_unique<TensorDataset>(inputs, torch::arange(options.rows).remainder(2), info);
          });
    });
  }

  trial::CachedDataset get(nlohmann::json parameters, std::uint32_t seed = 0) {
    auto spec = sample_spec("linear");
    spec.dataset.plugin = "rows";
    spec.dataset.parameters = std::move(parameters);
    spec.seed = seed;
    return cache_.get(spec, *registry_);
  }

  int times() const { return times_; }

 private:
  SampleRegistry registry_;
  trial::DatasetCache cache_;
  int times_ = 0;
};

}  // namespace

TEST_CASE("Trials one after the other that ask for the same data share what was read once") {
  Reading reading;
  const auto first = reading.get({{"rows", 12}}, 1);
  const auto second = reading.get({{"rows", 12}}, 2);
  CHECK(reading.times() == 1);
  CHECK(first.dataset == second.dataset);
  CHECK(first.sha256 == second.sha256);
  CHECK(first.sha256.size() == 64);
}

TEST_CASE("Other parameters are other data, and only the last data set is kept") {
  Reading reading;
  CHECK(reading.get({{"rows", 12}}).dataset->info().size == 12);
  CHECK(reading.get({{"rows", 14}}).dataset->info().size == 14);
  CHECK(reading.times() == 2);
  CHECK(reading.get({{"rows", 12}}).dataset->info().size == 12);
  CHECK(reading.times() == 3);
}

TEST_CASE("Data that is drawn belongs to its trial's seed and is drawn for each") {
  Reading reading;
  const auto first = reading.get({{"random", true}}, 1);
  CHECK(first.sha256 != reading.get({{"random", true}}, 2).sha256);
  CHECK(first.sha256 == reading.get({{"random", true}}, 1).sha256);
  CHECK(reading.times() == 3);
}

TEST_CASE("Data that is other in other epochs is not shared") {
  Reading reading;
  reading.get({{"augmented", true}});
  reading.get({{"augmented", true}});
  CHECK(reading.times() == 2);
}

TEST_CASE("A trial on data that another trial has read ends with the bits of one that read it itself") {
  SampleRegistry registry;
  auto spec = sample_spec("mlp");
  trial::DatasetCache cache;
  trial::TrialStart start;
  start.cache = &cache;
  const auto digests = [&](trial::TrialStart begin) {
    std::vector<std::string> all;
    struct Observer final : trial::TrialObserver {
      std::vector<std::string>& all;
      explicit Observer(std::vector<std::string>& to) : all(to) {}
      void on_described(const events::TrialDescribed&) override {}
      void on_epoch(events::EpochDone record) override { all.push_back(record.weights_sha256); }
      void on_step() override {}
      bool stop_requested() const override { return false; }
    } observer(all);
    CHECK(trial::run_trial(spec, *registry, observer, begin).state == events::TrialState::completed);
    return all;
  };
  const auto alone = digests({});
  CHECK(alone.size() == 6);
  CHECK(digests(start) == alone);
  CHECK(digests(start) == alone);
}
