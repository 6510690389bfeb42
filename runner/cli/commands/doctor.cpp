#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "cli/arguments.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/installation.hpp"
#include "cli/print_table.hpp"
#include "spec/param_json.hpp"
#include "supervisor/worker_client.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using catalogue::Catalogue;
using catalogue::PluginDescription;
using text::visible;

// Names what is broken and what to do about it.
struct Problem {
  std::string what;
  std::string remedy;
};

// Those that ship alone, whatever else has their names.
Catalogue shipped(const Catalogue& all, const Installation& installation) {
  std::vector<PluginDescription> plugins;
  std::copy_if(all.plugins().begin(), all.plugins().end(), std::back_inserter(plugins),
               [&](const PluginDescription& plugin) { return plugin.library.parent_path() == installation.plugins; });
  return Catalogue(std::move(plugins), {});
}

const PluginDescription* find(const Catalogue& catalogue, std::string_view kind, std::string_view name) {
  const auto found = catalogue.find(kind, name);
  return found.empty() ? nullptr : found.front();
}

// With every parameter at its default.
spec::PluginChoice choose(const Catalogue& catalogue, const std::string& kind, const std::string& name) {
  spec::PluginChoice choice{name};
  if (const PluginDescription* plugin = find(catalogue, kind, name)) {
    for (const ParamDescription& each : plugin->parameters)
      choice.parameters[each.name] = spec::to_json(each.default_value);
  }
  return choice;
}

std::vector<std::string> choices_of(const Catalogue& catalogue, const std::string& model,
                                    const std::string& parameter) {
  if (const PluginDescription* plugin = find(catalogue, "model", model)) {
    for (const ParamDescription& each : plugin->parameters) {
      if (each.name == parameter) return each.choices;
    }
  }
  return {};
}

// Two steps on small data, after the second of which every fast path was met.
spec::TrialSpec small_trial(const Catalogue& catalogue) {
  spec::TrialSpec spec;
  static_cast<spec::PluginChoice&>(spec.dataset) = choose(catalogue, "dataset", "wine");
  spec.model = choose(catalogue, "model", "mlp");
  spec.loss = choose(catalogue, "loss", "cross_entropy");
  spec.optimizer = choose(catalogue, "optimizer", "adam");
  spec.scheduler = choose(catalogue, "scheduler", "constant");
  spec.checkpoint = {choose(catalogue, "checkpoint_policy", "none")};
  spec.task = choose(catalogue, "task", "supervised");
  spec.training.epochs = 2;
  spec.training.batch_size = "full";
  return spec;
}

// One for each optimizer and each activation.
std::vector<spec::TrialSpec> small_trials(const Catalogue& catalogue) {
  std::vector<spec::TrialSpec> trials = {small_trial(catalogue)};
  for (const std::string& name : catalogue.names("optimizer")) {
    trials.push_back(small_trial(catalogue));
    trials.back().optimizer = choose(catalogue, "optimizer", name);
  }
  for (const std::string& activation : choices_of(catalogue, "mlp", "activation")) {
    trials.push_back(small_trial(catalogue));
    trials.back().model.parameters["activation"] = activation;
  }
  return trials;
}

std::vector<Problem> problems_with(const Catalogue& catalogue) {
  std::vector<Problem> problems;
  for (const auto& refused : catalogue.refused()) {
    problems.push_back(
        {refused.reason, "build that library anew with this runner's SDK, or take it from the search path"});
  }
  return problems;
}

// What a worker says of itself and of trials.
struct Diagnosis {
  nlohmann::json computes_with;
  nlohmann::json fast_paths = nlohmann::json::array();
  std::vector<Problem> problems;
};

void add(Problem problem, std::vector<Problem>& problems) {
  const bool is_known =
      std::any_of(problems.begin(), problems.end(), [&](const Problem& each) { return each.what == problem.what; });
  if (!is_known) problems.push_back(std::move(problem));
}

void rehearse(const spec::TrialSpec& spec, const CataloguePlugins& plugins, supervisor::WorkerClient& client,
              Diagnosis& found) {
  const char* remedy = "install runner anew; `runner debug CONFIG` shows what a plugin does";
  const auto locations = plugins.plugins_of(spec);
  const auto answer = client.ask<protocol::TrialRehearsed>(protocol::RehearseTrial{spec, locations},
                                                           supervisor::needs_of(spec, locations));
  if (const auto* none = std::get_if<supervisor::NoAnswer>(&answer))
    return add({none->message, remedy}, found.problems);
  const auto& rehearsed = std::get<protocol::TrialRehearsed>(answer);
  if (!rehearsed.failure.empty()) add({rehearsed.failure, remedy}, found.problems);
  found.computes_with["mkl"] = rehearsed.has_mkl;
  found.fast_paths = rehearsed.fast_paths;
}

// By one worker, which counts over all of the trials.
Diagnosis diagnose(const std::vector<spec::TrialSpec>& trials, const CataloguePlugins& plugins,
                   supervisor::WorkerLauncher& launcher) {
  Diagnosis found;
  supervisor::WorkerClient client(launcher, supervisor::WorkerClient::Output::shown);
  const auto hello = client.hello({});
  if (const auto* none = std::get_if<supervisor::NoAnswer>(&hello)) {
    found.problems.push_back({launcher.program().string() + " does not start: " + none->message,
                              "run it by hand: what the dynamic linker or LibTorch says is the cause"});
    return found;
  }
  found.computes_with = std::get<protocol::Hello>(hello).fingerprint;
  found.computes_with["mkl"] = false;
  for (const spec::TrialSpec& spec : trials) rehearse(spec, plugins, client, found);
  return found;
}

std::string state_of(const nlohmann::json& path) {
  if (path.at("taken") > 0) return "taken";
  std::string text = "not taken";
  std::string separator = ": ";
  for (const auto& [reason, count] : path.at("declined").items()) {
    text += separator + reason;
    separator = "; ";
  }
  return text;
}

void print(const Diagnosis& found, const Installation& installation) {
  fmt::print("worker    {}\n", visible(installation.worker.string()));
  if (!found.computes_with.is_null()) {
    const auto text = [&](const char* key) { return visible(found.computes_with.at(key).get<std::string>()); };
    const bool has_mkl = found.computes_with.at("mkl").get<bool>();
    fmt::print("LibTorch  {}, CPU capability {}{}\n", text("libtorch"), text("cpu_capability"),
               has_mkl ? ", with MKL" : "");
    fmt::print("BLAS      {}, kernel {}, threads {}\n", text("blas"), text("blas_kernel"),
               found.computes_with.at("blas_threads").dump());
    const bool has_gpu = found.computes_with.contains("gpu");
    fmt::print("GPU       {}\n", has_gpu ? fmt::format("{}, CUDA {}, cuBLAS {}, cuDNN {}", text("gpu"), text("cuda"),
                                                       text("cublas"), text("cudnn"))
                                         : "none");
  }
  if (!found.fast_paths.empty()) fmt::print("\nfast paths\n");
  for (const auto& path : found.fast_paths) {
    fmt::print("  {:<20} {}\n", visible(path.at("name").get<std::string>()), visible(state_of(path)));
  }
  fmt::print("\n{}\n", found.problems.empty() ? "Nothing is broken." : "Broken:");
  for (const Problem& problem : found.problems) {
    fmt::print("  {}\n    {}\n", visible(problem.what), visible(problem.remedy));
  }
}

nlohmann::json to_json(const Diagnosis& found, const Installation& installation) {
  nlohmann::json problems = nlohmann::json::array();
  for (const Problem& problem : found.problems)
    problems.push_back({{"what", problem.what}, {"remedy", problem.remedy}});
  return {{"worker", installation.worker.string()},
          {"computes_with", found.computes_with},
          {"fast_paths", found.fast_paths},
          {"problems", std::move(problems)}};
}

}  // namespace

int run_doctor(const Arguments& arguments) {
  CLI::App app("Says what this installation computes with, which fast paths it takes, and what is broken.",
               "runner doctor");
  std::vector<std::filesystem::path> plugin_path;
  bool json = false;
  add_plugin_path_option(app, plugin_path);
  app.add_flag("--json", json, "Print JSON");
  if (const auto code = parse(app, arguments)) return *code;

  const Installation installation = find_installation();
  const auto loaded = load_catalogue(installation, plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code == exit_usage ? exit_usage : exit_trial;
  const Catalogue catalogue = shipped(std::get<Catalogue>(loaded), installation);
  const CataloguePlugins plugins(catalogue);
  std::vector<Problem> problems = problems_with(std::get<Catalogue>(loaded));
  std::vector<spec::TrialSpec> trials = small_trials(catalogue);
  if (const std::string missing = plugins.problem_with(trials.front()); !missing.empty()) {
    problems.push_back({missing, "install runner anew"});
    trials.clear();
  }
  auto launcher = installation.launcher();
  Diagnosis found = diagnose(trials, plugins, launcher);
  found.problems.insert(found.problems.begin(), problems.begin(), problems.end());
  if (json) {
    print_json(to_json(found, installation), 2);
  } else {
    print(found, installation);
  }
  return found.problems.empty() ? exit_ok : exit_trial;
}

}  // namespace runner::cli
