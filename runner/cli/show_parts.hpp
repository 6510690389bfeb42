#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "database/reader.hpp"
#include "report/curve_text.hpp"

namespace runner::cli {

/// Prints one line of a description: what it is, and the text, unable to steer a terminal.
void print_line(std::string_view what, const std::string& text);

/// Prints a heading above a table or a picture, after an empty line.
void print_heading(const std::string& text);

/// Returns a stored time as standard output is to have it: local and relative on a terminal, else as it is stored.
std::string time_for_output(const std::string& utc);

/// Returns a number as standard output is to have it: six digits on a terminal, else complete.
std::string number_for_output(double number);

/// Prints curves over epochs as wide as standard output is; nothing where there is nothing to draw.
void print_curves(const std::vector<report::Curve>& curves, std::optional<std::int64_t> marked);

/// Returns the curve of the validation part, and of the training where it has the metric.
std::vector<report::Curve> curves_of(const std::vector<database::CurvePoint>& points, const std::string& monitor);

/// Prints on what a run was made: program, libraries, commit, machine, and what the arithmetic is done with.
void print_environment(const database::ProvenanceRow& provenance, const nlohmann::json& fingerprint);

/// Returns the same for programs.
nlohmann::ordered_json environment_json(const database::ProvenanceRow& provenance, const nlohmann::json& fingerprint);

/// Returns a curve for programs.
nlohmann::ordered_json curve_json(const std::vector<database::CurvePoint>& points);

/// Returns a value, null where there is none.
template <class Value>
nlohmann::ordered_json json_or_null(const std::optional<Value>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

}  // namespace runner::cli
