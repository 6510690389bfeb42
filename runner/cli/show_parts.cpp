#include "cli/show_parts.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "report/shown_cell.hpp"
#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using nlohmann::ordered_json;

bool is_seen() { return report::look_at(STDOUT_FILENO).is_terminal; }

std::string text_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

}  // namespace

void print_line(std::string_view what, const std::string& text) { fmt::print("{:<12}{}\n", what, text::visible(text)); }

void print_heading(const std::string& text) { fmt::print("\n{}\n", text::visible(text)); }

std::string time_for_output(const std::string& utc) {
  return is_seen() ? report::shown_time(utc, std::time(nullptr)) : utc;
}

std::string number_for_output(double number) {
  return is_seen() ? report::shown_number(number) : fmt::format("{}", number);
}

void print_curves(const std::vector<report::Curve>& curves, std::optional<std::int64_t> marked) {
  const auto terminal = report::look_at(STDOUT_FILENO);
  report::CurveLook look;
  look.width = terminal.width;
  look.utf8 = terminal.utf8;
  fmt::print("{}", report::curve_text(curves, marked, look));
}

std::vector<report::Curve> curves_of(const std::vector<database::CurvePoint>& points, const std::string& monitor) {
  report::Curve validation{"val_" + monitor, {}};
  report::Curve train{"train_" + monitor, {}};
  for (const auto& point : points) {
    if (point.validation) validation.points.emplace_back(point.epoch, *point.validation);
    if (point.train) train.points.emplace_back(point.epoch, *point.train);
  }
  std::vector<report::Curve> curves = {std::move(validation)};
  if (!train.points.empty()) curves.push_back(std::move(train));
  return curves;
}

void print_environment(const database::ProvenanceRow& provenance, const nlohmann::json& fingerprint) {
  print_line("program", fmt::format("runner {}, {}, LibTorch {}", provenance.runner_version, provenance.compiler,
                                    provenance.libtorch_version.value_or("not loaded")));
  if (provenance.git_commit) {
    print_line("commit", *provenance.git_commit + (provenance.git_dirty.value_or(false) ? ", with changes" : ""));
  }
  std::string text = provenance.host;
  if (fingerprint.is_object()) {
    for (const auto& [key, value] : fingerprint.items()) text += fmt::format(", {} {}", key, text_of(value));
  }
  print_line("machine", text);
}

ordered_json environment_json(const database::ProvenanceRow& provenance, const nlohmann::json& fingerprint) {
  return {{"runner_version", provenance.runner_version},
          {"libtorch_version", json_or_null(provenance.libtorch_version)},
          {"compiler", provenance.compiler},
          {"host", provenance.host},
          {"git_commit", json_or_null(provenance.git_commit)},
          {"git_dirty", json_or_null(provenance.git_dirty)},
          {"fingerprint", fingerprint}};
}

ordered_json curve_json(const std::vector<database::CurvePoint>& points) {
  auto json = ordered_json::array();
  for (const auto& point : points) {
    json.push_back({{"epoch", point.epoch},
                    {"train", json_or_null(point.train)},
                    {"validation", json_or_null(point.validation)},
                    {"trials", point.trials}});
  }
  return json;
}

}  // namespace runner::cli
