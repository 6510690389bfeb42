#include "cli/init_config.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <span>

#include "cli/arguments.hpp"
#include "cli/data_reader.hpp"
#include "cli/installation.hpp"
#include "cli/report_error.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "starter/arrays_config.hpp"
#include "starter/config_text.hpp"
#include "starter/exported_config.hpp"
#include "starter/images_config.hpp"
#include "starter/input_kind.hpp"
#include "starter/series_config.hpp"
#include "starter/table_config.hpp"
#include "starter/table_findings.hpp"
#include "starter/wine_config.hpp"
#include "text/shell_word.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;
using starter::FirstConfig;
using starter::InputKind;

template <class Text>
std::optional<Text> given(const Text& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// What to make a config of, and where it is to lie.
struct Request {
  const InitOptions& options;
  const fs::path& output;
  const starter::ReadData& read;
};

FirstConfig wine_config(const Request&) { return {starter::wine_config()}; }

FirstConfig table_config(const Request& request) {
  const InitOptions& options = request.options;
  starter::refuse_other_kinds(options.input, InputKind::table);
  const auto table = starter::look_at_table({options.input, given(options.target), given(options.task)});
  return {starter::table_config(table, request.output), starter::findings(table), table.division()};
}

FirstConfig series_config(const Request& request) {
  const InitOptions& options = request.options;
  starter::refuse_other_kinds(options.input, InputKind::table);
  const auto series = starter::look_at_series({options.input, given(options.time), options.targets});
  return starter::series_config(series, request.read, request.output);
}

FirstConfig npy_config(const Request& request) {
  starter::refuse_other_kinds(request.options.input, InputKind::npy);
  const auto files = starter::npy_files(request.options.input, given(request.options.targets_file));
  return starter::arrays_config(files, request.read, request.output);
}

FirstConfig npz_config(const Request& request) {
  const InitOptions& options = request.options;
  starter::refuse_other_kinds(options.input, InputKind::npz);
  const auto files = starter::npz_files(options.input, given(options.inputs_key), given(options.targets_key));
  return starter::arrays_config(files, request.read, request.output);
}

FirstConfig idx_config(const Request& request) {
  starter::refuse_other_kinds(request.options.input, InputKind::idx);
  const auto files = starter::idx_files(request.options.input, given(request.options.targets_file));
  return starter::arrays_config(files, request.read, request.output);
}

FirstConfig images_config(const Request& request) {
  starter::refuse_other_kinds(request.options.input, InputKind::images);
  const auto images = starter::look_at_images(request.options.input);
  return {starter::images_config(images, request.output), starter::findings(images), starter::size_of(images).division};
}

FirstConfig exported_config(const Request& request) {
  const InitOptions& options = request.options;
  starter::refuse_other_kinds(options.input, InputKind::exported);
  return starter::exported_config({options.input, given(options.data), given(options.target), given(options.inputs_key),
                                   given(options.targets_key)},
                                  request.read, request.output);
}

const std::map<std::string, FirstConfig (*)(const Request&)> makers = {
    {"wine", wine_config}, {"csv", table_config}, {"series", series_config}, {"npy", npy_config},
    {"npz", npz_config},   {"idx", idx_config},   {"images", images_config}, {"exported", exported_config}};

void say_what_is_next(const fs::path& output, const FirstConfig& config) {
  const std::string path = text::visible(text::shell_word(output.string()));
  fmt::print("next     runner {} --quick\n", path);
  fmt::print("         runner {}\n", starter::replicates(path, config.division).words);
  fmt::print("         runner leaderboard\n");
}

int write_config(const InitOptions& options, const fs::path& output, const FirstConfig& config) {
  try {
    files::OutputFile file(output, false);
    file.write(std::as_bytes(std::span(config.text)));
    file.finish();
  } catch (const files::FileError& error) {
    if (error.error_number() == EEXIST) return refuse_existing(output);
    throw;
  }
  if (!options.taken_for.empty()) fmt::print("taken    for {}\n", options.taken_for);
  for (const auto& line : config.findings) fmt::print("{}\n", text::visible_lines(line));
  fmt::print("written  {}\n", text::visible(text::shell_word(output.string())));
  say_what_is_next(output, config);
  return exit_ok;
}

}  // namespace

int refuse_existing(const fs::path& path) {
  fmt::print(stderr, "runner: {} exists; choose another name with -o\n", text::visible(path.string()));
  return exit_usage;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

int init_config(const std::string& kind, const InitOptions& options) {
  const fs::path named_after = options.input.empty() ? fs::path(kind) : options.input;
  const fs::path output =
      options.output.empty() ? fs::path(starter::experiment_name(named_after) + ".yaml") : options.output;
  const auto installation = find_installation();
  const auto loaded = load_catalogue(installation, {});
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  DataReader reader(installation, std::get<catalogue::Catalogue>(loaded), output);
  FirstConfig config;
  try {
    config = makers.at(kind)({options, output, [&](const std::string& block) { return reader.read(block); }});
  } catch (const std::runtime_error& error) {
    // Data that cannot be used, a file that is not there: no fault of the database.
    report_error(error);
    if (!options.taken_for.empty()) fmt::print(stderr, "runner: it was taken for {}\n", options.taken_for);
    return exit_trial;
  }
  return is_there(output) ? refuse_existing(output) : write_config(options, output, config);
}

}  // namespace runner::cli
