#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <runner/model.hpp>
#include <runner/tells_notes.hpp>
#include <stdexcept>
#include <utility>

#include "models/assigned_buffers.hpp"

namespace {

struct TorchScriptOptions {
  std::filesystem::path path;
};

// Registers the tensors of a script module under the names that they have in Python; the tensors stay the module's.
void mirror(torch::nn::Module& into, const torch::jit::Module& module) {
  for (const auto& parameter : module.named_parameters(false)) {
    into.register_parameter(parameter.name, parameter.value, parameter.value.requires_grad());
  }
  for (const auto& buffer : module.named_buffers(false)) into.register_buffer(buffer.name, buffer.value);
  for (const auto& child : module.named_children()) {
    mirror(*into.register_module(child.name, std::make_shared<torch::nn::Module>()), child.value);
  }
}

// The operators that act otherwise in training than in evaluation, and where they are told which of both it is.
constexpr std::pair<const char*, std::size_t> by_mode[] = {
    {"aten::dropout", 2},
    {"aten::dropout_", 2},
    {"aten::feature_dropout", 2},
    {"aten::feature_dropout_", 2},
    {"aten::alpha_dropout", 2},
    {"aten::alpha_dropout_", 2},
    {"aten::feature_alpha_dropout", 2},
    {"aten::feature_alpha_dropout_", 2},
    {"aten::native_dropout", 2},
    {"aten::batch_norm", 5},
    {"aten::instance_norm", 5},
};

// Recurrent layers are told of their dropout, and then of the mode: behind one more argument where the lengths of
// sequences come with them.
bool is_recurrent_in_one_mode(const torch::jit::Node& node) {
  constexpr const char* names[] = {"aten::lstm", "aten::gru", "aten::rnn_tanh", "aten::rnn_relu"};
  const auto is_named = [&](const char* name) { return node.kind() == c10::Symbol::fromQualString(name); };
  if (std::none_of(std::begin(names), std::end(names), is_named)) return false;
  for (std::size_t place = 5; place + 1 < node.inputs().size(); ++place) {
    const auto dropout = torch::jit::toIValue(node.input(place));
    if (!dropout || !dropout->isDouble()) continue;
    return dropout->toDouble() > 0 && torch::jit::toIValue(node.input(place + 1)).has_value();
  }
  return false;
}

// Names the first operator that always acts in one mode, because the module was traced in it; empty where none does.
std::string in_one_mode(at::ArrayRef<const torch::jit::Node*> nodes) {
  for (const torch::jit::Node* node : nodes) {
    if (is_recurrent_in_one_mode(*node)) return std::string(node->kind().toQualString()) + " with dropout";
    for (const auto& [name, input] : by_mode) {
      if (node->kind() != c10::Symbol::fromQualString(name) || input >= node->inputs().size()) continue;
      if (torch::jit::toIValue(node->input(input))) return name;
    }
    for (const torch::jit::Block* block : node->blocks()) {
      const std::vector<const torch::jit::Node*> inner(block->nodes().begin(), block->nodes().end());
      if (auto name = in_one_mode(inner); !name.empty()) return name;
    }
  }
  return "";
}

void expect_modes(const torch::jit::Module& module) {
  const auto graph = module.get_method("forward").graph()->copy();
  torch::jit::Inline(*graph);
  const std::vector<const torch::jit::Node*> nodes(graph->nodes().begin(), graph->nodes().end());
  const auto name = in_one_mode(nodes);
  if (name.empty()) return;
  throw std::runtime_error("it was traced, so that " + name +
                           " acts the same in training and in evaluation; write it with torch.jit.script");
}

// The interpreter puts a line of the reason behind the module's code.
std::string reason_of(const std::string& message) {
  const std::string mark = "RuntimeError: ";
  const auto begin = message.rfind(mark);
  if (begin == std::string::npos) return message;
  return message.substr(begin + mark.size(), message.find('\n', begin) - begin - mark.size());
}

class TorchScript final : public runner::Model, public runner::TellsNotes {
 public:
  TorchScript(torch::jit::Module module, const std::filesystem::path& path, std::int64_t outputs)
      : module_(std::move(module)), assigned_(module_), file_(path.filename().string()), outputs_(outputs) {
    mirror(*this, module_);
    // Parts may have been saved in another mode than the whole, which decides for all of them.
    module_.train(true);
  }

  runner::Output forward(const runner::Batch& batch) override {
    if (module_.is_training() != is_training()) module_.train(is_training());
    // What it is profiled for would come in the midst of a trial, and change the last bits.
    const torch::jit::GraphOptimizerEnabledGuard as_written(false);
    assigned_.lend();
    const torch::jit::IValue answer = answer_to(batch.inputs.only());
    take_back_assigned();
    if (!answer.isTensor()) throw std::invalid_argument(file_ + ": its forward returns a " + answer.tagKind());
    torch::Tensor output = answer.toTensor();
    if (output.dim() == 2 && output.size(0) == batch.size && output.size(1) == outputs_) return output;
    std::ostringstream text;
    text << file_ << ": gave an output of shape " << output.sizes() << ", and needed is [" << batch.size << ", "
         << outputs_ << "]";
    throw std::invalid_argument(text.str());
  }

  std::vector<std::string> notes() const override {
    return {file_ + " begins with the weights that it holds, whatever the seed"};
  }

 private:
  void take_back_assigned() {
    try {
      assigned_.take_back();
    } catch (const std::runtime_error& error) {
      throw std::invalid_argument(file_ + ": " + error.what());
    }
  }

  // What the module does not take, such as another number of features, its first operator refuses.
  torch::jit::IValue answer_to(const torch::Tensor& input) {
    try {
      return module_.forward({input});
    } catch (const std::exception& error) {
      std::ostringstream text;
      text << file_ << ": cannot compute samples of type " << input.scalar_type() << " and shape "
           << input.sizes().slice(1) << ": " << reason_of(error.what());
      throw std::invalid_argument(text.str());
    }
  }

  torch::jit::Module module_;
  runner::AssignedBuffers assigned_;
  std::string file_;
  std::int64_t outputs_;
};

// Loading runs what the file holds. What torch.save wrote has no code, and LibTorch does not say so.
torch::jit::Module loaded(const std::string& path) {
  caffe2::serialize::PyTorchStreamReader archive(path);
  if (!archive.hasRecord("constants.pkl")) {
    throw std::runtime_error(
        "it holds weights or a pickled module, as torch.save wrote it, and no TorchScript; write the module with"
        " torch.jit.save(torch.jit.script(module), FILE), or export it with python/runner_export.py");
  }
  return torch::jit::load(path);
}

// What is wrong with the file refuses a config before its trials begin.
std::shared_ptr<runner::Model> make_torchscript(const TorchScriptOptions& options, const runner::DatasetInfo& data) {
  if (!std::filesystem::is_regular_file(options.path))
    throw std::invalid_argument("there is no file " + options.path.string());
  try {
    auto module = loaded(options.path.string());
    if (!module.find_method("forward")) throw std::runtime_error("it has no method forward");
    expect_modes(module);
    return std::make_shared<TorchScript>(std::move(module), options.path, data.outputs);
  } catch (const c10::Error& error) {
    throw std::invalid_argument(options.path.string() + ": " + error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw std::invalid_argument(options.path.string() + ": " + error.what());
  }
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<TorchScriptOptions>(
      "torchscript", "A network written in Python, as torch.jit.script and save wrote it: code, of people you trust.",
      {param("path", &TorchScriptOptions::path, "The file that torch.jit.save wrote.").required()}, make_torchscript);
}
