#include "models/exported/python_weights.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"
#include "models/exported/module_classes.hpp"

namespace exported {

namespace {

using torch::Tensor;

double fan_in(const Tensor& weight) {
  double fan = static_cast<double>(weight.size(1));
  for (std::int64_t i = 2; i < weight.dim(); ++i) fan *= static_cast<double>(weight.size(i));
  return fan;
}

// He et al., 2015, with a = √5, as nn.Linear and nn.Conv do. Python computes the bounds in double, and so does this.
void draw_linear(const Tensor& weight, const Tensor& bias) {
  if (!weight.defined() || weight.dim() < 2) return;
  const double gain = std::sqrt(2.0 / (1 + std::pow(std::sqrt(5.0), 2)));
  const double bound = std::sqrt(3.0) * (gain / std::sqrt(fan_in(weight)));
  weight.uniform_(-bound, bound);
  if (!bias.defined()) return;
  const double bias_bound = 1 / std::sqrt(fan_in(weight));
  bias.uniform_(-bias_bound, bias_bound);
}

// Glorot & Bengio, 2010.
void draw_xavier(const Tensor& weight) {
  if (!weight.defined() || weight.dim() != 2) return;
  const double deviation = 1.0 * std::sqrt(2.0 / static_cast<double>(weight.size(0) + weight.size(1)));
  const double bound = std::sqrt(3.0) * deviation;
  weight.uniform_(-bound, bound);
}

void set_all(const Tensor& tensor, double value) {
  if (tensor.defined()) tensor.fill_(value);
}

// Draws into copies of a state's tensors, module by module.
class Recipe {
 public:
  Recipe(const Json& program, const std::vector<SavedTensor>& state)
      : classes_(program), modules_(module_names(program)), state_(state) {
    for (const SavedTensor& saved : state) {
      Tensor& copy = copies_[saved.tensor.unsafeGetTensorImpl()];
      if (!copy.defined()) copy = saved.tensor.detach().clone();
      by_name_[saved.name] = copy;
    }
  }

  void draw() {
    const torch::NoGradGuard no_grad;
    drawn_.clear();
    open_.clear();
    stacks_.clear();
    for (const SavedTensor& saved : state_) open_.insert(saved.name);
    for (const std::string& module : modules_) draw(module, classes_.of(module));
    copy_stacked_layers();
  }

  const Tensor& at(const std::string& name) const { return by_name_.at(name); }
  bool was_drawn(const std::string& name) const { return !open_.contains(name); }

 private:
  void draw(const std::string& module, std::string_view kind) {
    const auto is = [&](std::string_view prefix) { return kind.starts_with(prefix); };
    if (kind == "torch.nn.modules.transformer.TransformerEncoder" ||
        kind == "torch.nn.modules.transformer.TransformerDecoder") {
      stacks_.push_back(module + ".layers.");
    }
    if (!first_layer_of(module + ".").empty()) return;
    if (is("torch.nn.modules.linear.Linear") || is("torch.nn.modules.conv.Conv")) {
      const Tensor weight = take(module, "weight");
      draw_linear(weight, take(module, "bias"));
    } else if (is("torch.nn.modules.sparse.Embedding")) {
      draw_embedding(module);
    } else if (is("torch.nn.modules.normalization.") || is("torch.nn.modules.batchnorm.") ||
               is("torch.nn.modules.instancenorm.")) {
      for (const char* one : {"weight", "running_var"}) set_all(take(module, one), 1);
      for (const char* zero : {"bias", "running_mean", "num_batches_tracked"}) set_all(take(module, zero), 0);
    } else if (is("torch.nn.modules.rnn.")) {
      draw_recurrent(module, is("torch.nn.modules.rnn.LSTM") ? 4 : is("torch.nn.modules.rnn.GRU") ? 3 : 1);
    } else if (is("torch.nn.modules.activation.MultiheadAttention")) {
      draw_attention(module);
    } else if (is("torch.nn.modules.activation.PReLU")) {
      constexpr double slope = 0.25;
      set_all(take(module, "weight"), slope);
    }
  }

  void draw_embedding(const std::string& module) {
    const Tensor weight = take(module, "weight");
    if (!weight.defined() || weight.dim() != 2) return;
    weight.normal_();
    const std::int64_t padding = classes_.padding_row(module);
    if (padding >= 0 && padding < weight.size(0)) weight[padding].zero_();
  }

  void draw_recurrent(const std::string& module, std::int64_t gates) {
    const auto first = by_name_.find(module + ".weight_ih_l0");
    if (first == by_name_.end() || first->second.dim() != 2) return;
    const double bound = 1.0 / std::sqrt(static_cast<double>(first->second.size(0) / gates));
    for (const SavedTensor& saved : state_) {
      const bool is_own = saved.is_parameter && saved.name.starts_with(module + ".");
      if (is_own) take(module, saved.name.c_str() + module.size() + 1).uniform_(-bound, bound);
    }
  }

  // The output layer is a linear one and draws first; then the input's weights, and the biases are set to 0.
  void draw_attention(const std::string& module) {
    const Tensor bias = take(module, "out_proj.bias");
    draw_linear(take(module, "out_proj.weight"), bias);
    for (const char* weight : {"in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"}) {
      draw_xavier(take(module, weight));
    }
    set_all(take(module, "in_proj_bias"), 0);
    set_all(bias, 0);
  }

  // A tied tensor keeps what its first owner drew; what its second owner draws is drawn and forgotten.
  Tensor take(const std::string& module, const char* leaf) {
    const auto found = by_name_.find(module.empty() ? leaf : module + "." + leaf);
    if (found == by_name_.end()) return {};
    open_.erase(found->first);
    const bool is_first = drawn_.insert(found->second.unsafeGetTensorImpl()).second;
    return is_first ? found->second : torch::empty_like(found->second);
  }

  // TransformerEncoder and -Decoder copy their first layer: the others draw nothing. Returns the name of the tensor
  // that is copied, empty where it is none of those.
  std::string first_layer_of(const std::string& tensor) const {
    for (const std::string& stack : stacks_) {
      if (!tensor.starts_with(stack)) continue;
      const auto dot = tensor.find('.', stack.size());
      const bool is_first = dot == std::string::npos || tensor.substr(stack.size(), dot - stack.size()) == "0";
      return is_first ? "" : stack + "0" + tensor.substr(dot);
    }
    return "";
  }

  void copy_stacked_layers() {
    for (const auto& [name, tensor] : by_name_) {
      const auto first = by_name_.find(first_layer_of(name));
      if (first == by_name_.end() || first->second.sizes() != tensor.sizes()) continue;
      tensor.copy_(first->second);
      open_.erase(name);
    }
  }

  ModuleClasses classes_;
  std::vector<std::string> modules_;
  const std::vector<SavedTensor>& state_;
  std::map<const void*, Tensor> copies_;
  std::map<std::string, Tensor> by_name_;
  std::set<const void*> drawn_;
  /// Names of tensors that nothing has set yet.
  std::set<std::string> open_;
  std::vector<std::string> stacks_;
};

// Equal but for rounding: processors differ in the last bit of a draw, another recipe in all of them.
bool same_draws(const Tensor& drawn, const Tensor& own) {
  if (!own.is_floating_point()) return torch::equal(drawn, own);
  if (own.numel() == 0) return true;
  constexpr double rounding = 1e-6;
  const Tensor exact = own.detach().to(torch::kFloat64);
  const double difference = (drawn.to(torch::kFloat64) - exact).abs().max().item<double>();
  return difference <= rounding * exact.abs().max().item<double>();
}

// Draws from another seed and puts the default generator back as it was.
void draw_from(std::uint64_t seed, Recipe& recipe) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto state = [&] {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    const torch::Tensor before = generator.get_state();
    generator.set_current_seed(seed);
    return before;
  }();
  recipe.draw();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

}  // namespace

std::vector<std::string> draw_as_python(const Json& program, const std::vector<SavedTensor>& state,
                                        std::uint64_t python_seed) {
  Recipe recipe(program, state);
  draw_from(python_seed, recipe);
  for (const SavedTensor& saved : state) {
    const Tensor& drawn = recipe.at(saved.name);
    const bool is_known = recipe.was_drawn(saved.name) || !saved.is_parameter;
    if (is_known && same_draws(drawn, saved.tensor)) continue;
    refuse("initialise: as_python cannot be used: " + csv::shown(saved.name) + " is not what the layers' own " +
           "initialisation draws from the seed " + std::to_string(python_seed) +
           "; give the seed that was set just before the module was made (python_seed), or take initialise: file");
  }
  recipe.draw();
  std::vector<std::string> left;
  const torch::NoGradGuard no_grad;
  for (const SavedTensor& saved : state) {
    if (recipe.was_drawn(saved.name)) {
      torch::Tensor(saved.tensor).copy_(recipe.at(saved.name));
    } else {
      left.push_back(saved.name);
    }
  }
  return left;
}

}  // namespace exported
