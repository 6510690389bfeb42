#include "data.hpp"

namespace bench {

namespace {

constexpr std::int64_t batch_size = 128;

struct Net : torch::nn::Module {
  Net() {
    conv1 = register_module("conv1", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 16, 3).padding(1)));
    conv2 = register_module("conv2", torch::nn::Conv2d(torch::nn::Conv2dOptions(16, 32, 3).padding(1)));
    fc1 = register_module("fc1", torch::nn::Linear(32 * 7 * 7, 64));
    fc2 = register_module("fc2", torch::nn::Linear(64, 10));
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::max_pool2d(torch::relu(conv1->forward(x)), 2);
    x = torch::max_pool2d(torch::relu(conv2->forward(x)), 2);
    x = torch::relu(fc1->forward(x.flatten(1)));
    return fc2->forward(x);
  }
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr};
  torch::nn::Linear fc1{nullptr}, fc2{nullptr};
};

}  // namespace

// Two epochs of 10,000 images, 2,500 for validation in pieces of 1,250.
Timed fashion_mnist(std::uint64_t seed) {
  const Parts data = split(read_fashion_mnist(12'500), seed);
  torch::manual_seed(seed);
  Net model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(1e-3));
  const std::int64_t size = data.train.x.size(0);
  Timed timed;
  Stopwatch watch;
  for (int epoch = 0; epoch < 2; ++epoch) {
    model.train();
    const torch::Tensor order = torch::randperm(size);
    for (std::int64_t begin = 0; begin < size; begin += batch_size) {
      const torch::Tensor rows = order.slice(0, begin, begin + batch_size);
      optimizer.zero_grad();
      const torch::Tensor output = model.forward(data.train.x.index_select(0, rows));
      torch::Tensor loss = torch::nn::functional::cross_entropy(output, data.train.y.index_select(0, rows));
      loss.backward();
      optimizer.step();
    }
    model.eval();
    torch::NoGradGuard no_grad;
    double sum = 0;
    for (std::int64_t begin = 0; begin < data.validation.x.size(0); begin += 1250) {
      const torch::Tensor output = model.forward(data.validation.x.slice(0, begin, begin + 1250));
      const torch::Tensor loss =
          torch::nn::functional::cross_entropy(output, data.validation.y.slice(0, begin, begin + 1250));
      sum += loss.item<double>() * static_cast<double>(output.size(0));
    }
    timed.loss = sum / static_cast<double>(data.validation.x.size(0));
    timed.seconds.push_back(watch.lap());
  }
  return timed;
}

}  // namespace bench
