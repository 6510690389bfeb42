#include "sample.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace runner::catalogue::testing {

namespace {

void set(const std::string& name, const std::optional<std::string>& value) {
  if (value) {
    ::setenv(name.c_str(), value->c_str(), 1);
  } else {
    ::unsetenv(name.c_str());
  }
}

}  // namespace

std::filesystem::path stamped(const std::string& way) {
  return std::filesystem::path(STAMPED_FOLDER) / ("stamped_" + way + ".so");
}

Stamp stamp_of(const std::filesystem::path& library) {
  const auto stamp = read_stamp(library);
  if (const auto* error = std::get_if<StampError>(&stamp)) throw std::runtime_error(error->message);
  return std::get<Stamp>(stamp);
}

std::string stamp_complaint(const std::filesystem::path& file) {
  const auto stamp = read_stamp(file);
  const auto* error = std::get_if<StampError>(&stamp);
  return error != nullptr ? error->message : "";
}

LibraryIdentity identity_of(const std::filesystem::path& library) {
  return identify(library, std::get<std::vector<ElfNote>>(read_notes(library))).value();
}

Manifest sample_manifest(const std::filesystem::path& library, const std::string& name) {
  PluginDescription plugin{"optimizer", name, "Adam (Kingma & Ba, 2015), \"quoted\"\nand ÅÄÖ.", {}, {}, library};
  plugin.parameters = {
      {"lr", ParamType::real, "Step size.", 1e-3, false, false, Bound{0.0, false}, Bound{1.0, true}, {}},
      {"steps", ParamType::integer, "", std::int64_t{3}, false, true, Bound{1.0, true}, {}, {}},
      {"amsgrad", ParamType::boolean, "", true, false, false, {}, {}, {}},
      {"file", ParamType::path, "", {}, true, false, {}, {}, {}},
      {"kind", ParamType::text, "", std::string("a"), false, false, {}, {}, {"a", "b"}},
      {"size", ParamType::integer_or_text, "", std::string("full"), false, false, {}, {}, {}},
      {"hidden", ParamType::integers, "", std::vector<std::int64_t>{10, 10}, false, false, {}, {}, {}},
      {"betas", ParamType::reals, "", std::vector<double>{0.9, 0.999}, false, false, {}, {}, {}},
      {"tags", ParamType::texts, "", std::vector<std::string>{"x"}, false, false, {}, {}, {}}};
  return {identity_of(library), {plugin}};
}

std::vector<std::string> names_in(const std::vector<PluginDescription>& plugins) {
  std::vector<std::string> names;
  for (const PluginDescription& plugin : plugins) names.push_back(plugin.kind + "/" + plugin.name);
  return names;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

EnvironmentVariable::EnvironmentVariable(std::string name, const std::optional<std::string>& value)
    : name_(std::move(name)) {
  if (const char* previous = std::getenv(name_.c_str())) previous_ = previous;
  set(name_, value);
}

EnvironmentVariable::~EnvironmentVariable() { set(name_, previous_); }

}  // namespace runner::catalogue::testing
