#include "starter/arrays_block.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace runner::starter {

const std::pair<std::string, std::string> scaled_bytes = {"scale: true", "bytes from 0 to 255 become 0 to 1"};

std::string shape_text(const std::vector<std::int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

ConfigText files_block(const ArrayFiles& files, const std::filesystem::path& config_path) {
  ConfigText block;
  block.line("dataset:");
  block.line("  plugin: " + files.plugin);
  for (const auto& each : files.parameters) {
    const std::string value = each.is_path ? path_scalar(each.value, config_path) : scalar(each.value);
    block.line(fmt::format("  {}: {}", each.name, value), each.why);
  }
  return block;
}

ConfigText with_lines(ConfigText block, const ParameterLines& lines) {
  for (const auto& [text, why] : lines) block.line("  " + text, why);
  return block;
}

DataSize size_of(const DataShape& shape, bool classifies, const ArrayFiles& files) {
  DataSize data{shape.rows, {}, {}};
  data.has_own_test = files.has_own_test;
  if (!classifies) return data;
  const auto classes = static_cast<std::size_t>(*shape.classes);
  data.class_sizes.assign(classes, std::max<std::size_t>(shape.rows / classes, 1));
  data.class_names.assign(classes, "a class");
  return data;
}

WholeBlock whole_block(const ConfigText& begun, DataSize& data, const ReadData& read) {
  ConfigText block = begun;
  write_parts(block, data);
  try {
    auto warnings = read(block.text()).warnings;
    return {std::move(block), std::move(warnings)};
  } catch (const std::runtime_error& error) {
    if (!data.classifies()) throw;
    data.strata_fault = error.what();
    data.strata_fault = data.strata_fault.substr(0, data.strata_fault.find('\n'));
  }
  block = begun;
  write_parts(block, data);
  auto warnings = read(block.text()).warnings;
  return {std::move(block), std::move(warnings)};
}

}  // namespace runner::starter
