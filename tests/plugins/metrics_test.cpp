#include <cmath>
#include <limits>
#include <runner/metric.hpp>

#include "reference_cases.hpp"
#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

torch::Tensor matrix(const nlohmann::json& rows) {
  std::vector<double> numbers;
  for (const auto& row : rows) {
    for (const auto& value : row) numbers.push_back(value.get<double>());
  }
  return torch::tensor(numbers, torch::kFloat64).reshape({static_cast<std::int64_t>(rows.size()), -1});
}

struct Answers {
  torch::Tensor output;
  torch::Tensor targets;
  std::int64_t batch_size = 0;
  DatasetInfo data;
};

Answers of_classes(const nlohmann::json& each) {
  Answers answers{matrix(each.at("scores")),
                  torch::tensor(each.at("classes").get<std::vector<std::int64_t>>(), torch::kInt64),
                  each.at("batch"),
                  {}};
  answers.data.target = TargetKind::classes;
  answers.data.outputs = answers.output.size(1);
  return answers;
}

Answers of_values(const nlohmann::json& each) {
  Answers answers{matrix(each.at("predictions")), matrix(each.at("targets")), each.at("batch"), {}};
  answers.data.target = TargetKind::values;
  answers.data.outputs = answers.output.size(1);
  return answers;
}

std::int64_t rows_of(const Answers& answers) { return answers.output.size(0); }

void show(Metric& metric, const Answers& answers, std::int64_t from, std::int64_t to) {
  for (std::int64_t first = from; first < to; first += answers.batch_size) {
    const std::int64_t size = std::min(answers.batch_size, to - first);
    metric.add(answers.output.narrow(0, first, size), {{}, answers.targets.narrow(0, first, size), size});
  }
}

spec::PluginChoice choice_of(const std::string& plugin, const nlohmann::json& each) {
  if (plugin == "top_k_accuracy") return {plugin, {{"k", each.at("k")}}};
  return {plugin};
}

// Says where what a plugin measures is not what is expected; nothing where it is.
std::string difference(const std::vector<std::pair<std::string, double>>& values, const nlohmann::json& expected) {
  for (const auto& [name, value] : values) {
    const auto& right = expected.at(name);
    const bool same =
        right.is_null() ? std::isnan(value)
                        : std::abs(value - right.get<double>()) <= 1e-6 * std::max(1.0, std::abs(right.get<double>()));
    if (!same) return name + " is " + std::to_string(value) + " and not " + right.dump();
  }
  return "";
}

const std::vector<std::string> class_plugins = {
    "balanced_accuracy", "f1", "log_loss", "roc_auc", "average_precision", "calibration_error", "top_k_accuracy"};

}  // namespace

TEST_CASE("Every metric of classes is scikit-learn's in 200 cases, however the samples fall into batches") {
  SampleRegistry registry;
  const auto cases = reference_cases("metrics.json");
  for (const std::string& plugin : class_plugins) {
    int index = 0;
    for (const auto& each : cases.at("classes")) {
      INFO(plugin << ", case " << index++);
      const Answers answers = of_classes(each);
      const auto metric = (*registry).make<MetricKind>(choice_of(plugin, each), answers.data);
      show(*metric, answers, 0, rows_of(answers));
      REQUIRE(difference(metric->values(), each.at("expected")).empty());
    }
    CHECK(index == 200);
  }
}

TEST_CASE("The confusion matrix is scikit-learn's in 200 cases, under the classes' names") {
  SampleRegistry registry;
  const auto cases = reference_cases("metrics.json");
  REQUIRE(cases.at("classes").size() == 200);
  for (const auto& each : cases.at("classes")) {
    Answers answers = of_classes(each);
    for (std::int64_t k = 0; k < answers.data.outputs; ++k) answers.data.class_names.push_back("c" + std::to_string(k));
    const auto metric = (*registry).make<MetricKind>({"confusion_matrix"}, answers.data);
    show(*metric, answers, 0, rows_of(answers));
    CHECK(metric->values().empty());
    const auto tables = metric->tables();
    REQUIRE(tables.size() == 1);
    CHECK(tables[0].rows == answers.data.class_names);
    CHECK(tables[0].columns == answers.data.class_names);
    REQUIRE(torch::equal(torch::tensor(tables[0].values, torch::kFloat64).reshape({answers.data.outputs, -1}),
                         matrix(each.at("confusion_matrix"))));
  }
}

TEST_CASE("Every metric of values is scikit-learn's in 200 cases") {
  SampleRegistry registry;
  const auto cases = reference_cases("metrics.json");
  for (const char* plugin : {"mae", "r2"}) {
    int index = 0;
    for (const auto& each : cases.at("values")) {
      INFO(plugin << ", case " << index++);
      const Answers answers = of_values(each);
      const auto metric = (*registry).make<MetricKind>({plugin}, answers.data);
      show(*metric, answers, 0, rows_of(answers));
      REQUIRE(difference(metric->values(), each.at("expected")).empty());
    }
    CHECK(index == 200);
  }
}

TEST_CASE("r2 of a single sample is no number, and of two whose targets are equal it is") {
  SampleRegistry registry;
  const auto r2_of = [&](const char* predictions, const char* targets) {
    using nlohmann::json;
    const Answers answers =
        of_values({{"predictions", json::parse(predictions)}, {"targets", json::parse(targets)}, {"batch", 1}});
    const auto metric = (*registry).make<MetricKind>({"r2"}, answers.data);
    show(*metric, answers, 0, rows_of(answers));
    return metric->values().front().second;
  };
  CHECK(std::isnan(r2_of("[[1]]", "[[1]]")));
  CHECK(std::isnan(r2_of("[[1, 2]]", "[[3, 4]]")));
  CHECK(r2_of("[[1], [1]]", "[[1], [1]]") == 1.0);
  CHECK(r2_of("[[1], [2]]", "[[1], [1]]") == 0.0);
}

TEST_CASE("A pass that is saved in its midst and gone on with elsewhere ends with the same bits") {
  SampleRegistry registry;
  const auto cases = reference_cases("metrics.json");
  const auto plugins = [](bool classes) {
    auto names = classes ? class_plugins : std::vector<std::string>{"mae", "r2"};
    if (classes) names.emplace_back("confusion_matrix");
    return names;
  };
  for (const bool classes : {true, false}) {
    const auto& each = cases.at(classes ? "classes" : "values").at(5);
    if (classes) REQUIRE_FALSE(each.at("expected").at("roc_auc").is_null());
    Answers answers = classes ? of_classes(each) : of_values(each);
    answers.batch_size = 2;
    for (const std::string& plugin : plugins(classes)) {
      INFO(plugin);
      const auto make = [&](const spec::PluginChoice& choice, const DatasetInfo& data) {
        return (*registry).make<MetricKind>(choice, data);
      };
      const auto whole = make(choice_of(plugin, each), answers.data);
      show(*whole, answers, 0, rows_of(answers));
      const auto first = make(choice_of(plugin, each), answers.data);
      const auto second = make(choice_of(plugin, each), answers.data);
      show(*first, answers, 0, 4);
      std::map<std::string, torch::Tensor> saved;
      first->visit_state([&](const std::string& name, torch::Tensor& tensor) { saved[name] = tensor.clone(); });
      second->visit_state([&](const std::string& name, torch::Tensor& tensor) { tensor = saved.at(name); });
      show(*second, answers, 4, rows_of(answers));
      CHECK(second->values() == whole->values());
      CHECK((second->tables().empty() || second->tables()[0].values == whole->tables()[0].values));
      second->reset();
      show(*second, answers, 0, rows_of(answers));
      CHECK(second->values() == whole->values());
    }
  }
}

TEST_CASE("A metric that is not for the data at hand says what is") {
  SampleRegistry registry;
  const auto make = [&](const spec::PluginChoice& choice, const DatasetInfo& data) {
    return (*registry).make<MetricKind>(choice, data);
  };
  DatasetInfo values;
  values.target = TargetKind::values;
  CHECK_THROWS_WITH(make({"roc_auc"}, values), Catch::Contains("the data set has values to predict; use mae or r2"));
  CHECK_THROWS_WITH(make({"confusion_matrix"}, values), Catch::Contains("the data set has values to predict"));
  DatasetInfo classes;
  classes.target = TargetKind::classes;
  classes.outputs = 3;
  CHECK_THROWS_WITH(make({"r2"}, classes), Catch::Contains("the data set has classes; use f1 or roc_auc"));
  CHECK_THROWS_WITH(make({"top_k_accuracy"}, classes),
                    Catch::Contains("every answer would be right; give a smaller k"));
  const auto metric = make({"f1"}, classes);
  CHECK_THROWS_WITH(metric->add(torch::zeros({4, 2}), {{}, torch::zeros({4}, torch::kInt64), 4}),
                    Catch::Contains("needs scores of shape [4, 3] from the model; they have [4, 2]"));
}

TEST_CASE("An answer that is no number is of no class, and its sample counts as wrong") {
  SampleRegistry registry;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const Batch batch{{}, torch::tensor(std::vector<std::int64_t>{0, 0, 1, 1}, torch::kInt64), 4};
  const torch::Tensor scores =
      torch::tensor(std::vector<double>{none, none, 2, 1, 1, 2, 3, none}, torch::kFloat64).reshape({4, 2});
  DatasetInfo data;
  data.target = TargetKind::classes;
  data.outputs = 2;
  const auto measured = [&](const std::string& plugin) {
    auto metric = (*registry).make<MetricKind>({plugin}, data);
    metric->add(scores, batch);
    return metric;
  };
  CHECK(measured("balanced_accuracy")->values().at(0).second == 0.5);
  // Of both classes 2 · 1 / (2 + 1).
  CHECK(measured("f1")->values().at(0).second == Approx(2.0 / 3.0));
  CHECK(measured("f1")->values().at(1).second == Approx(2.0 / 3.0));
  CHECK(measured("confusion_matrix")->tables().at(0).values == std::vector<double>{1, 0, 0, 1});
}

TEST_CASE("Scores that are no numbers make a metric none, or are not among the right answers") {
  SampleRegistry registry;
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  DatasetInfo data;
  data.target = TargetKind::classes;
  data.outputs = 3;
  for (const double odd : {nan, infinity, -infinity}) {
    INFO("scores of " << odd);
    // One sample is as it should be; of the other two some scores are not.
    const torch::Tensor scores = torch::tensor({{3.0, 1.0, 0.0}, {2.0, odd, odd}, {odd, odd, odd}}, torch::kFloat64);
    const Batch batch{{}, torch::tensor({0, 0, 2}, torch::kInt64), 3};
    for (const char* plugin : {"calibration_error", "log_loss", "roc_auc", "average_precision"}) {
      INFO(plugin);
      const auto metric = (*registry).make<MetricKind>({plugin}, data);
      metric->add(Output(scores), batch);
      for (const auto& [name, value] : metric->values()) CHECK(std::isnan(value));
    }
  }
  const auto accuracy = (*registry).make<MetricKind>({"top_k_accuracy", {{"k", 1}}}, data);
  accuracy->add(Output(torch::tensor({{3.0, 1.0, 0.0}, {2.0, nan, 1.0}}, torch::kFloat64)),
                {{}, torch::tensor({0, 0}, torch::kInt64), 2});
  CHECK(accuracy->values().front().second == 0.5);
}
