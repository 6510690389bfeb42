#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <runner/direct/backward.hpp>
#include <runner/direct/comparison.hpp>
#include <set>

#include "network.hpp"
#include "optimizers/sample_step.hpp"
#include "testing/command.hpp"
#include "trial/fingerprint.hpp"

#include "testing/catch.hpp"

// The cases tagged [every_size] are run by those at the end, once for each of LibTorch's CPU capabilities.

using namespace runner;
using namespace runner::testing;
using torch::Tensor;

namespace {

// Sizes from 301 to `largest`, the small ones as likely as the large ones.
std::vector<std::int64_t> random_sizes(int count, double largest) {
  std::mt19937 generator(20240229);
  std::uniform_real_distribution<double> exponents(std::log(301.0), std::log(largest));
  std::vector<std::int64_t> sizes;
  for (int i = 0; i < count; ++i) sizes.push_back(static_cast<std::int64_t>(std::exp(exponents(generator))));
  return sizes;
}

Tensor sample(std::vector<std::int64_t> shape, std::uint64_t seed, bool has_extremes = false) {
  Tensor tensor = torch::empty(shape);
  direct::write_sample(tensor.data_ptr<float>(), tensor.numel(), seed);
  if (has_extremes) direct::add_extremes(tensor.data_ptr<float>(), tensor.numel(), seed);
  return tensor;
}

// An optimizer that ships with some options, and the class of torch::optim with the same ones.
struct OptimizerCase {
  std::string name;
  nlohmann::json parameters;
  optimizers::MakeOptimizer with_torch;
};

template <class Options>
void add_case(std::vector<OptimizerCase>& cases, std::string name, nlohmann::json parameters, Options options) {
  parameters["lr"] = 0.017;
  options.lr(0.017);
  cases.push_back({std::move(name), std::move(parameters), [=](const Parameters& p) { return adapt(p, options); }});
}

std::vector<OptimizerCase> every_option_of(const std::string& name) {
  std::vector<OptimizerCase> cases;
  for (const double decay : {0.0, 0.07}) {
    for (const bool flag : {false, true}) {
      if (name == "adam") {
        add_case(cases, name, {{"weight_decay", decay}, {"amsgrad", flag}, {"betas", {0.8, 0.97}}},
                 torch::optim::AdamOptions().weight_decay(decay).amsgrad(flag).betas({0.8, 0.97}));
      } else if (name == "adamw") {
        add_case(cases, name, {{"weight_decay", decay}, {"amsgrad", flag}, {"eps", 1e-3}},
                 torch::optim::AdamWOptions().weight_decay(decay).amsgrad(flag).eps(1e-3));
      } else {
        for (const double momentum : {0.0, 0.83}) {
          if (name == "rmsprop") {
            add_case(cases, name,
                     {{"weight_decay", decay}, {"centered", flag}, {"momentum", momentum}, {"alpha", 0.91}},
                     torch::optim::RMSpropOptions().weight_decay(decay).centered(flag).momentum(momentum).alpha(0.91));
          } else if (momentum != 0 || !flag) {
            const double dampening = momentum != 0 && !flag ? 0.2 : 0.0;
            add_case(cases, name,
                     {{"weight_decay", decay}, {"nesterov", flag}, {"momentum", momentum}, {"dampening", dampening}},
                     torch::optim::SGDOptions(0.1).weight_decay(decay).nesterov(flag).momentum(momentum).dampening(
                         dampening));
          }
        }
      }
    }
  }
  return cases;
}

Parameters parameters_of(const std::vector<std::int64_t>& sizes) {
  ParameterGroup group{"", {}, 1.0};
  for (const std::int64_t size : sizes) {
    // Each begins somewhere else within a vector.
    const std::int64_t begin = static_cast<std::int64_t>(group.tensors.size()) * 7 % 16;
    const Tensor weights = sample({begin + size}, static_cast<std::uint64_t>(size)).narrow(0, begin, size);
    group.tensors.push_back({std::to_string(group.tensors.size()), weights});
  }
  return {{group}};
}

void make_steps(Optimizer& optimizer, const Parameters& parameters) {
  for (std::uint64_t step = 0; step < 3; ++step) {
    for (const NamedTensor& entry : parameters.groups[0].tensors) {
      const std::int64_t begin = entry.tensor.storage_offset() * 3 % 16;
      entry.tensor.mutable_grad() =
          sample({begin + entry.tensor.numel()}, 1000 * step, step == 1).narrow(0, begin, entry.tensor.numel());
    }
    optimizer.step([] { return Tensor(); });
  }
}

// Returns the first size whose weights or state differ; 0 for none.
std::int64_t first_difference(const OptimizerCase& a_case, SampleRegistry& registry,
                              const std::vector<std::int64_t>& sizes) {
  const torch::NoGradGuard no_grad;
  const Parameters found = parameters_of(sizes);
  const Parameters expected = parameters_of(sizes);
  const auto plugin = (*registry).make<OptimizerKind>({a_case.name, a_case.parameters}, found);
  const auto torch_optimizer = a_case.with_torch(expected);
  make_steps(*plugin, found);
  make_steps(*torch_optimizer, expected);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (!direct::same_numbers(found.groups[0].tensors[i].tensor, expected.groups[0].tensors[i].tensor)) return sizes[i];
  }
  std::vector<Tensor> states;
  plugin->visit_state([&](const std::string&, Tensor& tensor) { states.push_back(tensor); });
  std::size_t i = 0;
  std::int64_t difference = 0;
  torch_optimizer->visit_state([&](const std::string&, Tensor& tensor) {
    const Tensor& state = states.at(i++);
    if (difference == 0 && !direct::same_numbers(state, tensor)) difference = tensor.numel();
  });
  return difference;
}

void check_every_size(const std::string& name) {
  SampleRegistry registry;
  std::vector<std::int64_t> small;
  for (std::int64_t size = 1; size <= 300; ++size) small.push_back(size);
  const auto large = random_sizes(1000, 30000);
  const auto cases = every_option_of(name);
  const std::int64_t before = times_taken("optimizer." + name);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(name << " " << cases[i].parameters.dump());
    CHECK(first_difference(cases[i], registry, small) == 0);
    const std::size_t share = large.size() / cases.size() + 1;
    const auto begin = large.begin() + static_cast<std::ptrdiff_t>(std::min(large.size(), i * share));
    const auto end = large.begin() + static_cast<std::ptrdiff_t>(std::min(large.size(), (i + 1) * share));
    CHECK(first_difference(cases[i], registry, {begin, end}) == 0);
    // LibTorch divides these among threads.
    at::set_num_threads(2);
    CHECK(first_difference(cases[i], registry, {32769, 40000, 65537 + static_cast<std::int64_t>(i)}) == 0);
    at::set_num_threads(1);
  }
  if (name != "sgd" && at::hasMKL()) return;
  CHECK(times_taken("optimizer." + name) - before >= static_cast<std::int64_t>(2 * cases.size()));
}

bool has_the_same_bits(const Network& network, const Widths& widths, std::int64_t rows) {
  const Tensor x = sample({rows, widths.inputs}, static_cast<std::uint64_t>(rows)).mul_(0.25);
  const Tensor y = classes(rows, widths.outputs);
  const Tensor found = network.loss(x, y);
  const Tensor expected = network.plain_loss(x, y);
  return direct::same_numbers(found, expected) &&
         optimizers::same_numbers(network.gradients(found, direct::backward), network.gradients(expected));
}

void check_every_size_of_layers(const std::string& activation) {
  SampleRegistry registry;
  const std::string path = "layers." + activation;
  const std::int64_t taken = times_taken(path);
  std::int64_t uses = 0;
  const auto check = [&](const Widths& widths, std::int64_t rows) {
    INFO(activation << ", " << rows << " rows of " << widths.inputs << ", first width "
                    << (widths.hidden.empty() ? 0 : widths.hidden[0]) << ", " << widths.outputs << " classes");
    ++uses;
    CHECK(has_the_same_bits(Network(registry, widths, activation), widths, rows));
  };
  for (std::int64_t size = 1; size <= 300; ++size) {
    check({13, {10}, 3}, size);
    check({size, {5}, 3}, 1 + size % 5);
    check({3, {size}, 2}, 1 + size % 3);
    check({2, {2}, size}, 1 + size % 7);
  }
  const auto sizes = random_sizes(1000, 2000);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t size = sizes[i];
    if (i % 3 == 0) check({13, {10}, 3}, size);
    if (i % 3 == 1) check({size, {1 + size % 17}, 3}, 1 + size % 19);
    if (i % 3 == 2) check({1 + size % 7, {size, 3}, 2}, 1 + size % 9);
  }
  CHECK(times_taken(path) - taken == uses);
  CHECK(times_taken("loss.cross_entropy") >= uses);
  CHECK(times_taken("backward") >= uses);
}

void check_with_capability(const std::string& capability) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  const Finished finished = run({{program, "[every_size]"}, {{"ATEN_CPU_CAPABILITY", capability}}, {}, {}});
  INFO(finished.output << finished.errors);
  CHECK(finished.code == 0);
}

}  // namespace

TEST_CASE("Adam has the bits of its torch::optim class at every size", "[.every_size]") { check_every_size("adam"); }

TEST_CASE("AdamW has the bits of its torch::optim class at every size", "[.every_size]") { check_every_size("adamw"); }

TEST_CASE("RMSprop has the bits of its torch::optim class at every size", "[.every_size]") {
  check_every_size("rmsprop");
}

TEST_CASE("SGD has the bits of its torch::optim class at every size", "[.every_size]") { check_every_size("sgd"); }

TEST_CASE("Layers, loss and backward pass have the bits of LibTorch's operations at every size", "[.every_size]") {
  for (const char* activation : {"relu", "tanh", "sigmoid"}) check_every_size_of_layers(activation);
}

TEST_CASE("LibTorch computes with the CPU capability that was asked for", "[.every_size]") {
  const char* asked_for = std::getenv("ATEN_CPU_CAPABILITY");
  REQUIRE(asked_for != nullptr);
  const std::string found = trial::fingerprint()["cpu_capability"];
  const std::map<std::string, std::set<std::string>> names = {
      {"default", {"DEFAULT", "NO AVX"}}, {"avx2", {"AVX2"}}, {"avx512", {"AVX512"}}};
  CHECK(names.at(asked_for).contains(found));
}

TEST_CASE("Every fast path has LibTorch's bits at every size without wide vectors") {
  check_with_capability("default");
}

#if defined(__x86_64__)
TEST_CASE("Every fast path has LibTorch's bits at every size with AVX2") {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) check_with_capability("avx2");
}

TEST_CASE("Every fast path has LibTorch's bits at every size with AVX-512") {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    check_with_capability("avx512");
  }
}
#endif
