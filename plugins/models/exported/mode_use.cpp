#include "models/exported/mode_use.hpp"

#include <optional>

namespace exported {

namespace {

class Arguments {
 public:
  Arguments(const Step& step, const c10::FunctionSchema& schema) : step_(step), schema_(schema) {}

  bool is_true(const char* name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isBool() && value->toBool();
  }
  bool is_positive(const char* name) const {
    const c10::IValue* value = find(name);
    return value != nullptr && value->isDouble() && value->toDouble() > 0;
  }
  // A tensor that a run fills in leaves no constant behind.
  bool has_tensor(const char* name) const {
    const auto index = schema_.argumentIndexWithName(name);
    if (!index) return false;
    for (const Place& place : step_.places) {
      if (place.argument == static_cast<std::size_t>(*index)) return true;
    }
    return false;
  }

 private:
  const c10::IValue* find(const char* name) const {
    const auto index = schema_.argumentIndexWithName(name);
    return index ? &step_.constants.at(static_cast<std::size_t>(*index)) : nullptr;
  }

  const Step& step_;
  const c10::FunctionSchema& schema_;
};

// Whether the step acts as in training, for one that knows the difference.
std::optional<bool> training_of(const std::string& name, const Arguments& arguments) {
  if (name.find("dropout") != std::string::npos) {
    if (!arguments.is_positive("p")) return std::nullopt;
    return arguments.is_true("train");
  }
  if (name == "scaled_dot_product_attention") {
    if (!arguments.is_positive("dropout_p")) return std::nullopt;
    return true;
  }
  if (name == "_native_batch_norm_legit_no_training") return false;
  if (name == "batch_norm" || name == "_native_batch_norm_legit_functional" || name == "instance_norm") {
    if (!arguments.has_tensor("running_mean")) return std::nullopt;
    return arguments.is_true(name == "instance_norm" ? "use_input_stats" : "training");
  }
  if (name == "lstm" || name == "gru" || name.starts_with("rnn_")) {
    if (!arguments.is_positive("dropout")) return std::nullopt;
    return arguments.is_true("train");
  }
  // Paths that are left out at random, and noise, are for training.
  const bool draws =
      name.starts_with("rand") || name.starts_with("bernoulli") || name == "normal_" || name == "uniform_";
  return draws ? std::optional(true) : std::nullopt;
}

}  // namespace

void count_mode(const Step& step, const c10::FunctionSchema& schema, ModeUse& modes) {
  const auto is_training = training_of(step.name, Arguments(step, schema));
  if (!is_training) return;
  if (modes.calls++ == 0) modes.first = step.name;
  if (*is_training) ++modes.in_training;
}

}  // namespace exported
