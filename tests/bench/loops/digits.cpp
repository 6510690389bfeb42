#include "data.hpp"

namespace bench {

namespace {

constexpr std::int64_t batch_size = 32;
constexpr int epochs = 10;

struct Net : torch::nn::Module {
  Net() {
    first = register_module("first", torch::nn::Linear(64, 64));
    second = register_module("second", torch::nn::Linear(64, 10));
  }
  torch::Tensor forward(torch::Tensor x) { return second->forward(torch::relu(first->forward(x))); }
  torch::nn::Linear first{nullptr}, second{nullptr};
};

// What a data loader asks of a data set: one sample at a time.
class Digits : public torch::data::datasets::Dataset<Digits> {
 public:
  explicit Digits(Samples samples) : samples_(std::move(samples)) {}
  torch::data::Example<> get(size_t index) override {
    const auto row = static_cast<std::int64_t>(index);
    return {samples_.x[row], samples_.y[row]};
  }
  torch::optional<size_t> size() const override { return samples_.x.size(0); }

 private:
  Samples samples_;
};

torch::Tensor train_on(Net& model, torch::optim::Optimizer& optimizer, const torch::Tensor& x, const torch::Tensor& y) {
  optimizer.zero_grad();
  torch::Tensor loss = torch::nn::functional::cross_entropy(model.forward(x), y);
  loss.backward();
  optimizer.step();
  return loss;
}

double validate(Net& model, const Samples& samples) {
  model.eval();
  torch::NoGradGuard no_grad;
  return torch::nn::functional::cross_entropy(model.forward(samples.x), samples.y).item<double>();
}

}  // namespace

Timed digits_index_select(std::uint64_t seed) {
  const Parts data = split(read_csv("digits.csv", 16), seed);
  torch::manual_seed(seed);
  Net model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(1e-3));
  const std::int64_t size = data.train.x.size(0);
  Timed timed;
  Stopwatch watch;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    model.train();
    double sum = 0;
    const torch::Tensor order = torch::randperm(size);
    for (std::int64_t begin = 0; begin < size; begin += batch_size) {
      const torch::Tensor rows = order.slice(0, begin, begin + batch_size);
      const torch::Tensor x = data.train.x.index_select(0, rows);
      sum += train_on(model, optimizer, x, data.train.y.index_select(0, rows)).item<double>() *
             static_cast<double>(x.size(0));
    }
    timed.loss = validate(model, data.validation);
    timed.seconds.push_back(watch.lap());
  }
  return timed;
}

Timed digits_data_loader(std::uint64_t seed) {
  const Parts data = split(read_csv("digits.csv", 16), seed);
  torch::manual_seed(seed);
  Net model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(1e-3));
  auto loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      Digits(data.train).map(torch::data::transforms::Stack<>()), batch_size);
  Timed timed;
  Stopwatch watch;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    model.train();
    double sum = 0;
    for (auto& batch : *loader) {
      sum +=
          train_on(model, optimizer, batch.data, batch.target).item<double>() * static_cast<double>(batch.data.size(0));
    }
    timed.loss = validate(model, data.validation);
    timed.seconds.push_back(watch.lap());
  }
  return timed;
}

}  // namespace bench
