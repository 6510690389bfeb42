#include "data.hpp"

namespace bench {

namespace {

struct Net : torch::nn::Module {
  Net() {
    first = register_module("first", torch::nn::Linear(13, 10));
    second = register_module("second", torch::nn::Linear(10, 10));
    third = register_module("third", torch::nn::Linear(10, 3));
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(first->forward(x));
    x = torch::relu(second->forward(x));
    return third->forward(x);
  }
  torch::nn::Linear first{nullptr}, second{nullptr}, third{nullptr};
};

}  // namespace

// The lesson in C++, without saving: full batches, Adam, the best validation loss remembered.
Timed wine(std::uint64_t seed) {
  const Parts data = split(read_csv("wine.csv", 1), seed);
  torch::manual_seed(seed);
  Net model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(1e-3));
  double best = std::numeric_limits<double>::infinity();
  Timed timed;
  Stopwatch watch;
  for (int epoch = 0; epoch < 100; ++epoch) {
    model.train();
    optimizer.zero_grad();
    torch::Tensor loss = torch::nn::functional::cross_entropy(model.forward(data.train.x), data.train.y);
    loss.backward();
    optimizer.step();

    model.eval();
    torch::NoGradGuard no_grad;
    const torch::Tensor output = model.forward(data.validation.x);
    timed.loss = torch::nn::functional::cross_entropy(output, data.validation.y).item<double>();
    best = std::min(best, timed.loss);
    timed.seconds.push_back(watch.lap());
  }
  return timed;
}

}  // namespace bench
