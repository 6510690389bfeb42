#include "spec/own_parameters.hpp"

#include "spec/largest_seed.hpp"

namespace runner::spec {

const std::vector<Param<DatasetChoice>>& dataset_parameters() {
  static const std::vector<Param<DatasetChoice>> table = {
      param("validation_fraction", &DatasetChoice::validation_fraction, "Part of the rows held out for validation.")
          .above(0)
          .below(1),
      param("test_fraction", &DatasetChoice::test_fraction, "Part of the rows set aside for the end, looked at once.")
          .at_least(0)
          .below(1),
      param("folds", &DatasetChoice::folds,
            "Parts of a cross-validation, in place of validation_fraction; dataset.fold=0..4 sweeps five.")
          .at_least(2),
      param("fold", &DatasetChoice::fold, "Which of the folds validates, from 0; a replicate, as the seed is.")
          .at_least(0),
      param("stratify", &DatasetChoice::stratify, "Give every part each class's share of the rows."),
      param("split_seed", &DatasetChoice::split_seed, "Seed of the split; the trial's seed unless given.")
          .at_least(0)
          .at_most(static_cast<double>(largest_seed)),
      param("standardize", &DatasetChoice::standardize,
            "Scale every feature to mean 0 and standard deviation 1, as measured on the training part."),
      param("scaling", &DatasetChoice::scaling,
            "Scale every feature as measured on the training part: standard is what standardize says; min_max brings "
            "smallest and largest to 0 and 1, robust the median to 0 and the quartiles' distance to 1.")
          .one_of({"standard", "min_max", "robust"}),
  };
  return table;
}

const std::vector<Param<Training>>& training_parameters() {
  static const std::vector<Param<Training>> table = {
      param("epochs", &Training::epochs, "Passes over the training part.").at_least(1),
      param("batch_size", &Training::batch_size, "Rows per step, or full for all of them at once.")
          .at_least(1)
          .one_of({"full"}),
      param("shuffle", &Training::shuffle, "Draw the order of the training rows anew in each epoch."),
      param("drop_last", &Training::drop_last, "Leave the rows out that do not fill an epoch's last batch."),
      param("validate_every", &Training::validate_every, "Epochs between two validations; the last epoch has one.")
          .at_least(1),
      param("ema", &Training::ema,
            "Decay of a moving average of the weights, which is evaluated and kept in their place; null for none.")
          .above(0)
          .below(1),
      param("precision", &Training::precision,
            "fp32; tf32, on a GPU: products and convolutions round what they multiply; or bf16: those of the model in "
            "bfloat16, weights, loss and steps in float32.")
          .one_of({"fp32", "tf32", "bf16"}),
      param("deterministic", &Training::deterministic,
            "On a GPU, use only what repeats to the bit; an operator that has no such algorithm is an error."),
      param("threads", &Training::threads, "Threads of one trial's linear algebra; changes the last bits of a result.")
          .at_least(1)
          .at_most(1024),
      param(
          "processes", &Training::processes,
          "Processes that train one trial together, each on a part of every batch; changes the last bits of a result.")
          .at_least(1)
          .at_most(256),
      param("device", &Training::device, "Where to train: cpu, auto, cuda or cuda:N."),
      param("time_limit", &Training::time_limit,
            "Longest time an attempt at a trial may take: seconds, or text such as 30m; null for no limit.")
          .above(0),
      param("stall_limit", &Training::stall_limit,
            "Longest time between two progress reports: seconds, or text such as 30m.")
          .above(0),
      param("resume_every", &Training::resume_every,
            "How often a state to resume from is taken: auto, never, 30s, 100 steps or 2 epochs."),
  };
  return table;
}

const std::vector<Param<ParameterRule>>& parameter_rule_parameters() {
  static const std::vector<Param<ParameterRule>> table = {
      param("match", &ParameterRule::match, "Which parameters: a name such as 0.weight, * for any letters, ? for one.")
          .required(),
      param("lr_scale", &ParameterRule::lr_scale, "Their learning rate is the optimizer's, times this.").above(0),
      param("freeze", &ParameterRule::freeze, "They keep the values they begin with."),
  };
  return table;
}

const std::vector<ParamDescription>& init_parameters() {
  static const std::vector<ParamDescription> table = [] {
    std::vector<ParamDescription> keys(3);
    keys[0].name = "from";
    keys[0].doc =
        "A checkpoint such as 12@37, best:wine or 12 (the best of trial 12), or the path of a .safetensors file.";
    keys[0].required = true;
    keys[1].name = "exclude";
    keys[1].type = ParamType::texts;
    keys[1].doc = "Patterns of the model's tensors that stay as the model makes them.";
    keys[1].default_value = std::vector<std::string>();
    keys[2] = keys[1];
    keys[2].name = "rename";
    keys[2].doc = "What names of the file are called in the model: {encoder.*: body.*}.";
    return keys;
  }();
  return table;
}

bool is_duration(std::string_view training_key) {
  return training_key == "time_limit" || training_key == "stall_limit";
}

const std::vector<PluginSection>& plugin_sections() {
  static const std::vector<PluginSection> sections = {
      {"dataset", "dataset", "", [](TrialSpec& trial) -> PluginChoice& { return trial.dataset; }},
      {"model", "model", "", [](TrialSpec& trial) -> PluginChoice& { return trial.model; }},
      {"loss", "loss", "", [](TrialSpec& trial) -> PluginChoice& { return trial.loss; }},
      {"optimizer", "optimizer", "", [](TrialSpec& trial) -> PluginChoice& { return trial.optimizer; }},
      {"scheduler", "scheduler", "constant", [](TrialSpec& trial) -> PluginChoice& { return trial.scheduler; }},
      {"checkpoint", "checkpoint_policy", "best_loss", nullptr, &TrialSpec::checkpoint},
      {"stop", "stop", "", nullptr, &TrialSpec::stop, true},
      {"task", "task", "supervised", [](TrialSpec& trial) -> PluginChoice& { return trial.task; }},
      {"metrics", "metric", "", nullptr, &TrialSpec::metrics, true},
  };
  return sections;
}

std::vector<const PluginChoice*> choices_of(const PluginSection& section, const TrialSpec& trial) {
  if (!section.is_list()) return {&section.choice(const_cast<TrialSpec&>(trial))};
  std::vector<const PluginChoice*> choices;
  for (const auto& choice : trial.*section.choices) choices.push_back(&choice);
  return choices;
}

}  // namespace runner::spec
