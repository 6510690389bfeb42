#include <runner/dates_samples.hpp>
#include <runner/names_samples.hpp>
#include <runner/predicts_differences.hpp>
#include <runner/reads_as_trained.hpp>

#include "sample/sample.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using nlohmann::json;

namespace {

// A year of months: `a` counts squares, `b` counts down, `c` is the month's second since 1970.
struct File {
  TemporaryFolder folder;
  std::string path = folder.write("series.csv", text(12)).string();

  static std::string text(int months) {
    std::string text = "b,month,a,c\n";
    for (int i = months; i-- > 0;) {
      const std::string month = (i < 9 ? "0" : "") + std::to_string(i + 1);
      text += std::to_string(100 - i) + ",2026-" + month + "," + std::to_string(i * i) + "," +
              std::to_string(1767225600 + i) + "\n";
    }
    return text;
  }
  json parameters(json more = json::object()) const {
    json parameters = {{"path", path}, {"time", "month"}, {"targets", {"a"}}, {"window", 4}};
    parameters.update(more);
    return parameters;
  }
  std::unique_ptr<Dataset> made(const json& more = json::object()) const {
    return shipped_dataset("series", parameters(more));
  }
  std::string refused(const json& more) const { return refusal("series", parameters(more)); }
};

std::vector<double> numbers_of(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.to(torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("Windows of a series show its rows in the order of time, and what follows them is to be predicted") {
  const File file;
  const auto dataset = file.made({{"relative", false}, {"inputs", {"b"}}, {"horizon", 2}, {"stride", 3}});
  CHECK(dataset->info().size == 3);
  CHECK(dataset->info().input_shape == std::vector<std::int64_t>{4, 2});
  CHECK(dataset->info().outputs == 2);
  const Batch all = all_of(*dataset);
  CHECK(all.inputs.only().scalar_type() == torch::kFloat32);
  CHECK(numbers_of(all.inputs.only()[0]) == Numbers{0, 100, 1, 99, 4, 98, 9, 97});
  CHECK(numbers_of(all.inputs.only()[2]) == Numbers{36, 94, 49, 93, 64, 92, 81, 91});
  CHECK(numbers_of(all.targets.only()) == Numbers{16, 25, 49, 64, 100, 121});
}

TEST_CASE("Targets are differences from the last season, and a window shows differences from its last row") {
  const File file;
  const auto dataset = file.made({{"season", 3}, {"horizon", 5}, {"inputs", {"b"}}});
  const Batch all = all_of(*dataset);
  CHECK(numbers_of(all.inputs.only()[0]) == Numbers{-9, 100, -8, 99, -5, 98, 0, 97});
  // Months 5 to 9 against months 2, 3, 4, and these once more.
  CHECK(numbers_of(all.targets.only()[0]) == Numbers{16 - 1, 25 - 4, 36 - 9, 49 - 1, 64 - 4});
  const auto& differences = dynamic_cast<const PredictsDifferences&>(*dataset);
  CHECK(differences.known_part_title() == "the value of the last season of 3 rows");
  CHECK(numbers_of(differences.known_part(torch::tensor({1}))) == Numbers{4, 9, 16, 4, 9});
  CHECK(dynamic_cast<const PredictsDifferences&>(*file.made()).known_part_title() == "the last value");
  const auto plain = file.made({{"relative", false}});
  CHECK(dynamic_cast<const PredictsDifferences&>(*plain).known_part_title().empty());
}

TEST_CASE("No window that is trained on predicts a row that the validation or the test part predicts") {
  const TemporaryFolder folder;
  std::string text = "t,v\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(i) + "," + std::to_string(i) + "\n";
  const auto path = folder.write("long.csv", text).string();
  for (const std::int64_t horizon : {1, 2, 7}) {
    for (const std::int64_t stride : {1, 3}) {
      INFO("horizon " << horizon << ", stride " << stride);
      const auto dataset = shipped_dataset("series", {{"path", path},
                                                      {"time", "t"},
                                                      {"targets", {"v"}},
                                                      {"window", 5},
                                                      {"horizon", horizon},
                                                      {"stride", stride},
                                                      {"relative", false}});
      auto spec = sample_spec("linear");
      spec.dataset.test_fraction = 0.2;
      const trial::TrialData data(*dataset, spec, torch::kCPU);
      // The values are the rows' numbers.
      const auto first = [&](const torch::Tensor& rows) {
        return dataset->get({rows}).targets.only().min().item<int>();
      };
      const auto last = [&](const torch::Tensor& rows) {
        return dataset->get({rows}).targets.only().max().item<int>();
      };
      CHECK(last(data.train_rows()) < first(data.validation_rows()));
      CHECK(last(data.validation_rows()) < first(data.test_rows()));
      // And as few are left out as that takes.
      CHECK(first(data.validation_rows()) - last(data.train_rows()) <= stride);
      CHECK(last(data.test_rows()) > 199 - stride);
    }
  }
}

TEST_CASE("Another file is predicted for from its last window, in any order of columns and rows") {
  const File file;
  const json parameters = file.parameters({{"inputs", {"b"}}, {"horizon", 2}, {"season", 2}});
  const auto trained = shipped_dataset("series", parameters);
  const auto other = file.folder.write("other.csv",
                                       "a,b,month\n3,1,2027-03\n4,1,2027-04\n1,1,2027-01\n2,1,2027-02\n"
                                       "5,1,2027-05\n");
  const auto read = shipped_reader("series", parameters, trained->info(), {other});
  REQUIRE(read->info().size == 1);
  const Batch batch = all_of(*read);
  CHECK(numbers_of(batch.inputs.only()) == Numbers{-3, 1, -2, 1, -1, 1, 0, 1});
  CHECK(batch.targets.size() == 0);
  CHECK(numbers_of(dynamic_cast<const PredictsDifferences&>(*read).known_part(torch::tensor({0}))) == Numbers{4, 5});
  const auto& named = dynamic_cast<const NamesSamples&>(*read);
  CHECK(named.sample_title() == "month");
  CHECK(named.sample_names() == std::vector<std::string>{"2027-05"});
  // To be evaluated it needs what follows, too.
  CHECK_THROWS_WITH(shipped_reader("series", parameters, trained->info(), {other, true}),
                    Catch::Contains("other.csv: has 5 rows, and a window takes 4 and what it predicts 2"));
}

TEST_CASE("A column of seconds since 1970 keeps what it varies by until it is scaled") {
  const File file;
  const auto dataset = file.made({{"inputs", {"c"}}});
  CHECK(dataset->info().exact_features == std::vector<std::string>{"c"});
  CHECK(all_of(*dataset).inputs.only().scalar_type() == torch::kFloat64);
  auto spec = sample_spec("linear");
  for (const char* scaling : {"standard", "min_max", "robust"}) {
    spec.dataset.scaling = scaling;
    trial::TrialData data(*dataset, spec, torch::kCPU);
    data.begin_epoch(0);
    const torch::Tensor seconds = data.train_batch(0).inputs.only().select(2, 1).select(1, 0);
    CHECK(seconds.scalar_type() == torch::kFloat32);
    const auto numbers = numbers_of(seconds);
    for (std::size_t i = 1; i < numbers.size(); ++i) CHECK(numbers[i] > numbers[i - 1]);
  }
  // A target of the kind is told in differences, which lose nothing.
  const auto target = file.made({{"targets", {"c"}}});
  CHECK(target->info().exact_features.empty());
  CHECK(numbers_of(all_of(*target).targets.only()[0]) == Numbers{1});
}

TEST_CASE("Rows that are missing in a series are said") {
  const TemporaryFolder folder;
  const auto notes_of = [&](const std::string& rows) {
    const auto path = folder.write("gaps.csv", "t,v\n" + rows).string();
    return shipped_dataset("series", {{"path", path}, {"time", "t"}, {"targets", {"v"}}, {"window", 1}})->info().notes;
  };
  CHECK(notes_of("2026-01,1\n2026-02,2\n2026-03,3\n2026-04,4\n").empty());
  const auto notes = notes_of("2026-01,1\n2026-02,2\n2026-04,3\n2026-05,4\n2026-06,5\n2026-08,5\n");
  REQUIRE(notes.size() == 1);
  check_says(notes[0], "there is no row between '2026-02' and '2026-04' (2 such gaps in all), while others");
}

TEST_CASE("A series that cannot be read is refused with its line and what to do") {
  const File file;
  check_says(file.refused({{"time", "day"}}), "series.csv:1: there is no column named 'day', which time names");
  check_says(file.refused({{"inputs", {"z"}}}), "there is no column named 'z', which inputs names");
  check_says(file.refused({{"inputs", {"a"}}}), "the column 'a' cannot be among inputs: it is named already");
  check_says(file.refused({{"targets", json::array()}}), "targets names no column");
  check_says(file.refused({{"season", 5}}), "make dataset.window as long at least");
  check_says(file.refused({{"window", 12}}), "has 12 rows, and a window takes 12 and what it predicts 1");
  file.folder.write("series.csv", "b,month,a\n1,2026-01,2\n1,2026-02,3\n1,2026-01,4\n");
  check_says(file.refused(json::object()), "series.csv:4: column 'month': '2026-01' is the time of line 2, too");
  file.folder.write("series.csv", "b,month,a\n1,2026-01,2\n1,2026-02,\n");
  check_says(file.refused(json::object()), "series.csv:3: column 'a': the cell is empty");
}

TEST_CASE("A series is read in the precision of the training, whatever its own numbers ask for") {
  const File file;
  const auto series = file.made({{"inputs", {"b"}}});
  DatasetInfo trained_on = series->info();
  trained_on.exact_features = {"b"};
  const auto read = dynamic_cast<const ReadsAsTrained&>(*series).read_as(trained_on);
  const BatchRequest first{torch::zeros({1}, torch::kInt64)};
  CHECK(series->get(first).inputs.only().scalar_type() == torch::kFloat32);
  CHECK(read->get(first).inputs.only().scalar_type() == torch::kFloat64);
  CHECK(numbers_of(read->get(first).inputs.only()) == numbers_of(series->get(first).inputs.only()));
}

TEST_CASE("A row of a series without a time is refused with what a series can do about it") {
  File file;
  file.path = file.folder.write("gap.csv", File::text(12) + "1,,2,3\n").string();
  const auto refused = file.refused(json::object());
  CHECK_THAT(refused, Catch::Contains("column 'month': the time is missing; complete it, or delete the row"));
  CHECK_THAT(refused, !Catch::Contains("missing: drop"));
}
