#include <fstream>
#include <map>
#include <numeric>
#include <runner/dates_samples.hpp>
#include <runner/groups_samples.hpp>
#include <set>
#include <sstream>

#include "digest/sha256.hpp"
#include "sample.hpp"
#include "split_text.hpp"
#include "trial/group_splits.hpp"
#include "trial/matched_dataset.hpp"
#include "trial/time_splits.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using namespace runner::trial;

namespace {

// Of folds the last number is the gap of those by time, else the seed.
std::string split_text(const std::string& method, const Rows& groups, double size, std::int64_t seed_or_gap) {
  const Rows rows = first_rows(groups.size());
  if (method == "by_group")
    return text_of(split_rows_by_group(rows, groups, {size}, static_cast<std::uint32_t>(seed_or_gap)));
  std::string text;
  const auto folds = static_cast<std::int64_t>(size);
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    const auto split = method == "folds_by_group" ? fold_rows_by_group(rows, groups, {folds, fold})
                                                  : fold_rows_by_time(rows, {groups, seed_or_gap}, {folds, fold});
    text += (fold == 0 ? "" : "\n") + text_of(split);
  }
  return text;
}

Rows numbers_of(const std::string& text) {
  Rows numbers;
  std::istringstream stream(text);
  for (std::string number; std::getline(stream, number, ',');) numbers.push_back(std::stoll(number));
  return numbers;
}

// Sixty samples of ten groups, or of sixty times that run backwards.
class Keyed final : public Dataset, public GroupsSamples, public DatesSamples {
 public:
  enum class By { group, time, both };
  explicit Keyed(By by, std::int64_t between_parts = 0) : by_(by), between_parts_(between_parts) {}

  const DatasetInfo& info() const override { return samples_->info(); }
  Batch get(const BatchRequest& request) const override { return samples_->get(request); }
  Rows sample_groups() const override {
    Rows groups;
    for (std::int64_t row = 0; row < 60 && by_ != By::time; ++row) groups.push_back(row % 10);
    return groups;
  }
  Rows sample_times() const override {
    Rows times;
    for (std::int64_t row = 0; row < 60 && by_ != By::group; ++row) times.push_back(100 - row);
    return times;
  }
  std::int64_t samples_between_parts() const override { return between_parts_; }

 private:
  By by_;
  std::int64_t between_parts_;
  std::unique_ptr<TensorDataset> samples_ = sample_dataset();
};

Rows rows_of(const torch::Tensor& rows) {
  return {rows.data_ptr<std::int64_t>(), rows.data_ptr<std::int64_t>() + rows.numel()};
}

std::set<std::int64_t> groups_of_rows(const torch::Tensor& rows) {
  std::set<std::int64_t> groups;
  for (const std::int64_t row : rows_of(rows)) groups.insert(row % 10);
  return groups;
}

}  // namespace

TEST_CASE("Splits by group and by time are row for row those of scikit-learn") {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/reference/group_and_time_splits.tsv");
  std::map<std::string, Rows> groups;
  std::map<std::string, int> compared;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream fields(line);
    std::string method, data, rest;
    fields >> method >> data;
    if (method == "groups") {
      fields >> rest;
      groups[data] = numbers_of(rest);
      continue;
    }
    double size = 0;
    std::int64_t seed_or_gap = 0;
    REQUIRE(fields >> size >> seed_or_gap >> rest);
    INFO(method << " of " << data << ", " << size << " and " << seed_or_gap);
    CHECK(sha256_hex(split_text(method, groups.at(data), size, seed_or_gap)).substr(0, 16) == rest);
    ++compared[method];
  }
  CHECK(compared == std::map<std::string, int>{{"by_group", 300}, {"folds_by_group", 12}, {"folds_by_time", 24}});
}

TEST_CASE("A group stands in one part, whichever parts there are") {
  const Keyed dataset(Keyed::By::group);
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    auto spec = sample_spec("linear");
    spec.seed = seed;
    spec.dataset.test_fraction = 0.2;
    if (seed % 2 == 1) {
      spec.dataset.folds = 4;
      spec.dataset.fold = seed % 4;
    }
    const TrialData data(dataset, spec, torch::kCPU);
    CHECK(data.train_size() + data.validation_size() + data.test_size() == 60);
    std::set<std::int64_t> all;
    std::size_t sum = 0;
    for (const auto& rows : {data.train_rows(), data.validation_rows(), data.test_rows()}) {
      const auto groups = groups_of_rows(rows);
      sum += groups.size();
      all.insert(groups.begin(), groups.end());
    }
    CHECK(sum == all.size());
    CHECK(all.size() == 10);
  }
}

TEST_CASE("The last rows by time are set aside, those before them validate, and those before all others train") {
  auto spec = sample_spec("linear");
  spec.dataset.test_fraction = 0.1;
  spec.dataset.validation_fraction = 0.2;
  const Keyed dataset(Keyed::By::time);
  const TrialData data(dataset, spec, torch::kCPU);
  // Times run backwards: row 59 is the earliest.
  CHECK(rows_of(data.test_rows()) == Rows{5, 4, 3, 2, 1, 0});
  CHECK(rows_of(data.validation_rows()) == Rows{16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6});
  CHECK(rows_of(data.train_rows()).front() == 59);
  CHECK(rows_of(data.train_rows()).back() == 17);
  // With rows between the parts, the later ones stay as they are.
  const Keyed gapped(Keyed::By::time, 2);
  const TrialData apart(gapped, spec, torch::kCPU);
  CHECK(rows_of(apart.test_rows()) == rows_of(data.test_rows()));
  CHECK(rows_of(apart.validation_rows()) == Rows{18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8});
  CHECK(rows_of(apart.train_rows()).back() == 21);
}

TEST_CASE("Rows of other columns, matched by name, are divided as those of the training were") {
  for (const auto by : {Keyed::By::group, Keyed::By::time}) {
    const auto dataset = std::make_shared<Keyed>(by, by == Keyed::By::time ? 1 : 0);
    auto spec = sample_spec("linear");
    const TrialData data(*dataset, spec, torch::kCPU);
    auto trained_on = dataset->info();
    trained_on.class_names = {"2", "1", "0"};
    const auto other = matched(dataset, trained_on);
    REQUIRE(other != dataset);
    const TrialData of_other(*other, spec, torch::kCPU);
    CHECK(rows_of(of_other.validation_rows()) == rows_of(data.validation_rows()));
    CHECK(of_other.train_size() == data.train_size());
  }
}

TEST_CASE("Another seed of the split is another division but where rows are divided by time, or folds by group") {
  auto spec = sample_spec("linear");
  CHECK(TrialData(Keyed(Keyed::By::group), spec, torch::kCPU).is_drawn());
  CHECK_FALSE(TrialData(Keyed(Keyed::By::time), spec, torch::kCPU).is_drawn());
  spec.dataset.folds = 3;
  CHECK(TrialData(*sample_dataset(), spec, torch::kCPU).is_drawn());
  CHECK_FALSE(TrialData(Keyed(Keyed::By::group), spec, torch::kCPU).is_drawn());
}

TEST_CASE("Other groups or times are other data") {
  const auto plain = sample_dataset();
  const std::set<std::string> digests = {data_sha256(*plain), data_sha256(Keyed(Keyed::By::group)),
                                         data_sha256(Keyed(Keyed::By::time)), data_sha256(Keyed(Keyed::By::both))};
  CHECK(digests.size() == 4);
}

TEST_CASE("What cannot be divided by group or time is refused, with what to do") {
  CHECK_THROWS_WITH(split_rows_by_group(first_rows(5), {3, 3, 3, 3, 3}, {0.2}, 0),
                    Catch::Contains("cannot split 1 groups with validation_fraction 0.2") &&
                        Catch::Contains("one part would be empty; give more groups"));
  CHECK_THROWS_WITH(fold_rows_by_group(first_rows(4), {1, 2, 1, 2}, {3, 0}),
                    "cannot divide 2 groups into 3 folds; ask for fewer dataset.folds");
  CHECK_THROWS_WITH(split_rows_by_time(first_rows(5), {first_rows(5), 4}, {0.2}),
                    Catch::Contains("4 rows between the parts") && Catch::Contains("hold out fewer"));
  CHECK_THROWS_WITH(fold_rows_by_time(first_rows(5), {first_rows(5), 0}, {5, 0}),
                    Catch::Contains("cannot divide 5 rows by time into 5 folds"));
  auto spec = sample_spec("linear");
  CHECK_THROWS_WITH(TrialData(Keyed(Keyed::By::both), spec, torch::kCPU), Catch::Contains("both by time and by group"));
  spec.dataset.stratify = true;
  CHECK_THROWS_WITH(TrialData(Keyed(Keyed::By::group), spec, torch::kCPU),
                    Catch::Contains("both by class and by group; leave dataset.stratify out"));
}
