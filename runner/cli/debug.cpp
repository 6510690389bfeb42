#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/catalogue_plugins.hpp"
#include "cli/open_config.hpp"
#include "plan/plan.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

namespace {

std::string write_trial(const protocol::StartTrial& start) {
  std::string name = (std::filesystem::temp_directory_path() / "runner-debug-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  const std::string text = nlohmann::json::from_cbor(protocol::encode(protocol::Command(start))).dump();
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) ::close(file);
  return written ? name : "";
}

}  // namespace

int run_debug(const Words& words) {
  CLI::App app("Runs the first trial in the foreground, without limits; stores nothing.", "runner debug");
  ConfigArguments arguments;
  std::string debugger;
  add_config_arguments(app, arguments);
  app.add_option("--debugger", debugger, "A program to run it under, such as 'gdb --args'")->type_name("COMMAND");
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& [installation, catalogue, config] = std::get<OpenedConfig>(opened);

  protocol::StartTrial start;
  start.spec = spec::to_json(config.base);
  start.plugins = CataloguePlugins(catalogue).plugins_of(config.base);
  const std::string file = write_trial(start);
  if (file.empty()) {
    std::fprintf(stderr, "runner: cannot write a temporary file: %s\n", std::strerror(errno));
    return exit_trial;
  }
  Words command;
  std::istringstream pieces(debugger);
  for (std::string piece; pieces >> piece;) command.push_back(piece);
  command.insert(command.end(), {installation.worker.string(), "--foreground", file});
  const std::string threads = std::to_string(config.base.training.threads);
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) ::setenv(name, threads.c_str(), 1);
  std::vector<char*> pointers;
  for (std::string& word : command) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  std::fprintf(stderr, "runner: cannot start %s: %s\n", command.front().c_str(), std::strerror(errno));
  return exit_usage;
}

}  // namespace runner::cli
