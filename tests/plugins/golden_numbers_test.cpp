#include <fstream>
#include <sstream>

#include "sample/sample.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

struct Case {
  spec::PluginChoice choice;
  std::vector<double> numbers;
};

// Reads what PyTorch's own gave, as tests/golden/make_optimizers.py wrote it.
std::vector<Case> golden(const std::string& file) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/" + file);
  std::vector<Case> cases;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream cells(line);
    Case each;
    std::string options;
    std::getline(cells, each.choice.plugin, '\t');
    std::getline(cells, options, '\t');
    each.choice.parameters = nlohmann::json::parse(options);
    for (std::string number; std::getline(cells, number, '\t');) each.numbers.push_back(std::stod(number));
    cases.push_back(std::move(each));
  }
  REQUIRE(cases.size() > 5);
  return cases;
}

std::vector<double> descend(const spec::PluginChoice& choice) {
  SampleRegistry registry;
  const torch::Tensor w = torch::tensor({1.0, -0.7}, torch::dtype(torch::kFloat64)).set_requires_grad(true);
  const Parameters parameters{{{"", {{"w", w}}, 1.0}}};
  const auto optimizer = (*registry).make<OptimizerKind>(choice, parameters);
  std::vector<double> path;
  for (int i = 0; i < 12; ++i) {
    optimizer->step([&] {
      parameters.zero_grad();
      const torch::Tensor loss = w[0].square() + 0.5 * w[1].pow(4) + 0.3 * w[0] * w[1];
      loss.backward();
      return loss;
    });
    path.insert(path.end(), {w[0].item<double>(), w[1].item<double>()});
  }
  return path;
}

std::vector<double> rates(const spec::PluginChoice& choice, std::size_t epochs) {
  constexpr double losses[] = {5, 4, 3, 3, 2.99999, 3.5, 3, 2, 2, 2.1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1};
  SampleRegistry registry;
  const auto scheduler = (*registry).make<SchedulerKind>(choice);
  std::vector<double> seen;
  for (std::size_t i = 0; i < epochs; ++i) {
    const auto epoch = static_cast<std::int64_t>(i);
    seen.push_back(scheduler->lr(0.1, {epoch, 0, 1, static_cast<std::int64_t>(epochs)}));
    scheduler->observe({epoch, epoch + 1, 10 * (epoch + 1), {{"loss", losses[i]}}});
  }
  return seen;
}

void check_close(const std::vector<double>& ours, const std::vector<double>& theirs) {
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    INFO("number " << i);
    CHECK(ours[i] == Approx(theirs[i]).epsilon(1e-11));
  }
}

}  // namespace

TEST_CASE("Every optimizer takes the steps of PyTorch's, with each of its parameters") {
  for (const Case& each : golden("optimizers.tsv")) {
    INFO(each.choice.plugin << " " << each.choice.parameters.dump());
    check_close(descend(each.choice), each.numbers);
  }
}

TEST_CASE("Every scheduler gives the rates of PyTorch's, with each of its parameters") {
  for (const Case& each : golden("schedulers.tsv")) {
    INFO(each.choice.plugin << " " << each.choice.parameters.dump());
    check_close(rates(each.choice, each.numbers.size()), each.numbers);
  }
}
