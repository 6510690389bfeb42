#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/diagnostic.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec.hpp"

namespace runner::config {

/// Holds one value that a swept key takes.
struct AxisValue {
  /// What goes into the trial, complete and typed: for a plugin the whole block with every parameter.
  nlohmann::json value;
  /// What the person wrote: for a plugin its name, or the block with the parameters that were given.
  nlohmann::json shown;
};

/// Holds keys that vary together and the values they take. Several axes are combined, each point of one with each point
/// of the others. A list or range has one key, a zip several, and a random search is one axis of all the keys it draws.
struct Axis {
  /// `seed`, `optimizer`, `optimizer.lr`, …
  std::vector<std::string> keys;
  /// One row per step, never empty; a row has one value per key.
  std::vector<std::vector<AxisValue>> points;
};

/// Holds a file that a config extends.
struct BaseFile {
  std::string path;
  std::string text;
};

/// Says where something stands that may prove at fault when trials are tried: a plugin's block, a parameter, an element
/// of a list such as a layer of a model, a key of `training`.
struct ElementPlace {
  /// `model`, `model.hidden`, `model.layers[3]`.
  std::string path;
  Place place;
  /// The plugin of the block or parameter; empty of an element.
  std::string plugin = {};
  /// Where blocks are swept, the one in which it stands, as a trial has it but for what is swept beside; else null.
  nlohmann::json block = nullptr;
};

/// Says where trials run.
struct LauncherChoice {
  /// `slurm`, `local` or a name of the file of launchers; empty where only some of its keys are given.
  std::string name;
  /// It names what is built in, whatever the file of launchers has.
  bool is_plugin = false;
  /// The keys that were given, each of its declared type: see launchers::slurm_settings_from.
  nlohmann::json given = nlohmann::json::object();
};

/// Holds a config that has been read and checked: every combination of its axes is a trial that can start.
struct Config {
  /// The experiment's name; the file's stem where the file gives none.
  std::string name;
  std::vector<std::string> tags;
  std::string note;
  /// The file as it was named on the command line.
  std::filesystem::path path;
  /// The file's bytes.
  std::string text;
  /// The files that it extends, the nearest first. What runs is in `base` and `axes`, not here.
  std::vector<BaseFile> bases;
  /// The overrides as given.
  std::vector<std::string> overrides;
  /// The first trial: where there are axes, each at its first value.
  spec::TrialSpec base;
  /// In the order written: the file's, then those only the overrides have. Several values for a key that the file lists
  /// keep the file's place; any other override takes its key out of the file's sweep, wherever it stands there, and
  /// puts what it sweeps at the end.
  std::vector<Axis> axes;
  /// The trials are those that a search suggests, as their results come; `axes` then hold what the trials of one
  /// configuration differ in, and `base` has any configuration of the space.
  std::optional<search::SearchDefinition> search;
  /// Where its stopper is chosen.
  std::optional<Place> stopper_place;
  /// Where a parameter is swept, the place of what sweeps it; where blocks are, those of each. Elements of swept lists,
  /// or of an override, have none.
  std::vector<ElementPlace> places;
  /// No part of any trial: where they run does not change what they come to.
  std::optional<LauncherChoice> launcher;
};

/// Says what to load.
struct LoadRequest {
  std::filesystem::path path;
  /// `optimizer.lr=0.01`, as on the command line.
  std::vector<std::string> overrides;
  /// Where relative paths in overrides start; the process's current directory where there is none.
  std::optional<std::filesystem::path> current_directory;
  /// Stands for the file's contents, which are then not read: `path` only names it and anchors relative paths.
  std::optional<std::string> text;
  /// More trials than this are an error.
  std::size_t max_trials = 10'000;
};

/// Reads and checks a config against the plugins there are. Returns either a config that can run or everything that is
/// wrong with it; reads no data and loads no plugin. Does not throw for any content of file or overrides.
std::variant<Config, Diagnostics> load(const LoadRequest& request, const catalogue::Catalogue& catalogue);

/// Says why a text cannot be the name of an experiment; nothing where it can.
std::optional<std::string> fault_of_name(const std::string& name);

/// Returns how many trials the config's axes make, 1 without any, or at most its search.
std::size_t trial_count(const Config& config);

}  // namespace runner::config
