#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace runner::spec {

/// Names a plugin and gives it all of its parameters.
struct PluginChoice {
  std::string plugin;
  /// An object with every parameter of the plugin, defaults included, each of its declared type (a real stays a real).
  nlohmann::json parameters = nlohmann::json::object();

  bool operator==(const PluginChoice&) const = default;
};

/// Says how features are brought to one scale, as measured on the training part: to mean 0 and deviation 1; to 0 at the
/// smallest number and 1 at the largest; to 0 at the median and a distance of 1 between the quartiles.
enum class Scaling { standard, min_max, robust };

/// Chooses the data and says how the runner splits and scales it.
struct DatasetChoice : PluginChoice {
  /// Part of the rows that is set aside for the end: 0 or more, below 1. The other keys divide what is left.
  double test_fraction = 0.0;
  /// Part of the rows held out for validation: above 0, below 1.
  double validation_fraction = 0.2;
  /// Cross-validation: how many parts of equal size there are, 2 or more, in place of `validation_fraction`.
  std::optional<std::int64_t> folds;
  /// Which of them is held out for validation, from 0. Trials that differ in it alone are replicates, as by the seed.
  std::optional<std::int64_t> fold;
  /// Every part has each class's share of the rows.
  bool stratify = false;
  /// Seed of the split; the trial's own seed where there is none.
  std::optional<std::uint32_t> split_seed;
  /// Scale every feature to mean 0 and standard deviation 1, both taken from the training part.
  bool standardize = false;
  /// `standard`, which is what `standardize` says too, `min_max` or `robust`; none does not scale.
  std::optional<std::string> scaling;

  bool operator==(const DatasetChoice&) const = default;
};

/// Counts the rows of a batch (1 or more), or is the text `full`: all training rows at once.
using BatchSize = std::variant<std::int64_t, std::string>;

/// Says how long, how large and where a trial trains. The limits end a trial; they cannot change its result.
struct Training {
  /// 1 or more.
  std::int64_t epochs = 100;
  BatchSize batch_size = std::int64_t{32};
  /// Draw the order of the training rows anew in each epoch.
  bool shuffle = true;
  /// Leave the rows out that do not fill an epoch's last batch.
  bool drop_last = false;
  /// Epochs between two validations, 1 or more; the last epoch has one in any case.
  std::int64_t validate_every = 1;
  /// Decay of a moving average of the weights, which is evaluated and kept in their place: above 0, below 1.
  std::optional<double> ema = std::nullopt;
  /// `fp32`; `tf32`: on a GPU, products and convolutions round what they multiply to ten bits; or `bf16`: the model
  /// computes in bfloat16 where LibTorch has it; weights, loss and steps stay in float32.
  std::string precision = "fp32";
  /// On a GPU, compute only what repeats to the bit.
  bool deterministic = true;
  /// Threads of the linear algebra, 1 or more. Part of the result: another number gives other last bits.
  std::int64_t threads = 1;
  /// Processes that train one trial together, each on rows of its own of every batch: 1 or more. Part of the result.
  std::int64_t processes = 1;
  /// `cpu`, `auto`, `cuda` or `cuda:N`.
  std::string device = "cpu";
  /// Seconds an attempt at the trial may take, above 0; none means no limit.
  std::optional<double> time_limit = std::nullopt;
  /// Seconds between two progress reports, above 0.
  double stall_limit = 1800.0;
  /// How often a state to resume from is taken: see `parse_resume_every`.
  std::string resume_every = "auto";

  bool operator==(const Training&) const = default;
};

/// Says how those parameters are trained whose name fits a pattern; the last rule that fits counts.
struct ParameterRule {
  /// A name such as `0.weight`, in which `*` stands for any letters and `?` for one.
  std::string match;
  /// Their learning rate is the optimizer's, times this: above 0.
  double lr_scale = 1.0;
  /// They keep the values they begin with.
  bool freeze = false;

  bool operator==(const ParameterRule&) const = default;
};

/// Says which weights a trial begins with in place of those that its model makes.
struct Init {
  /// A checkpoint's name (`12@37`, `best:wine`) or the path of a safetensors file.
  std::string from;
  /// Of the file's bytes, lower-case hex; what the trial begins with whatever `from` comes to name. Empty until it is
  /// looked up.
  std::string sha256;
  /// Patterns of the model's tensors that stay as the model made them.
  std::vector<std::string> exclude;
  /// Names in the file and what they are called in the model; either both end in `*`, which then stands for the same
  /// text.
  std::map<std::string, std::string> rename;

  bool operator==(const Init&) const = default;
};

/// Holds everything that one trial is told. Its canonical JSON is what is stored and hashed.
struct TrialSpec {
  std::uint32_t seed = 0;
  DatasetChoice dataset;
  PluginChoice model;
  PluginChoice loss;
  PluginChoice optimizer;
  PluginChoice scheduler = PluginChoice{"constant"};
  /// The policies that decide what to keep, one or more; each is asked after every evaluation.
  std::vector<PluginChoice> checkpoint = {PluginChoice{"best_loss"}};
  /// What may end the trial before its last epoch, whichever says so first; often nothing.
  std::vector<PluginChoice> stop = {};
  PluginChoice task = PluginChoice{"supervised"};
  /// What is measured of every part beside what the task logs; often nothing.
  std::vector<PluginChoice> metrics = {};
  Training training;
  std::vector<ParameterRule> parameters = {};
  std::optional<Init> init = std::nullopt;

  bool operator==(const TrialSpec&) const = default;
};

/// Returns the seed that splits the data: `split_seed`, or the trial's own.
std::uint32_t split_seed(const TrialSpec& trial);

/// Says whether trials that differ in this key of their config alone are replicates of one configuration: `seed` and
/// `dataset.fold`.
bool is_replicate_key(std::string_view key);

/// Returns how features are scaled; nothing where they are not. Throws std::invalid_argument where `standardize` and
/// `scaling` contradict each other.
std::optional<Scaling> scaling_of(const DatasetChoice& dataset);

/// Says whether all training rows make one batch.
bool is_full_batch(const Training& training);

/// Returns how many threads a trial keeps busy: those of all of its processes.
std::int64_t threads_in_all(const Training& training);

/// Says whether a trial trains on whichever GPU its worker is given: its device has no number.
bool takes_any_gpu(const Training& training);

/// Says whether `text` is a device the runner knows the spelling of: `cpu`, `auto`, `cuda` or `cuda:N`.
bool is_device(std::string_view text);

}  // namespace runner::spec
