#include <runner/metric.hpp>
#include <stdexcept>

namespace {

struct FoundClassOptions {
  std::int64_t number = 0;
};

class FoundClass final : public runner::Metric {
 public:
  explicit FoundClass(const FoundClassOptions& options) : number_(options.number) { FoundClass::reset(); }

  void add(const runner::Output& output, const runner::Batch& batch) override {
    const torch::Tensor is_of_class = batch.targets.only() == number_;
    const torch::Tensor is_found = is_of_class & (output.only().argmax(1) == number_);
    counts_ += torch::stack({is_found.sum(), is_of_class.sum()}).to(torch::kCPU);
  }

  std::vector<std::pair<std::string, double>> values() const override {
    return {{"found_class", counts_[0].item<double>() / counts_[1].item<double>()}};
  }

  void reset() override { counts_ = torch::zeros({2}, torch::kInt64); }
  void visit_state(const StateVisitor& visit) override { visit("counts", counts_); }

 private:
  std::int64_t number_;
  torch::Tensor counts_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.metric<FoundClassOptions>("found_class", "Part of a class's samples that is found.",
                                      {param("number", &FoundClassOptions::number, "Which class.").at_least(0)},
                                      [](const FoundClassOptions& options, const runner::DatasetInfo& data) {
                                        if (options.number >= data.outputs)
                                          throw std::invalid_argument("the data set has no such class");
                                        return std::make_unique<FoundClass>(options);
                                      },
                                      {{"found_class", runner::MonitorMode::max}});
}
