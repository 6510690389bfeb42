#include "cli/app_description.hpp"

#include <string_view>

namespace runner::cli {

namespace {

// CLI11 writes what a check accepts behind the type: `TEXT:{csv,json}`, `N:INT in [1 - 1024]`.
void read_type(const std::string& type, OptionDescription& option) {
  option.type = type.substr(0, type.find_first_of(": "));
  const auto begin = type.find(":{");
  const auto end = type.find('}', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return;
  std::string_view list(type);
  list = list.substr(begin + 2, end - begin - 2);
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    option.choices.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

OptionDescription describe(const CLI::Option& option) {
  OptionDescription out;
  for (const auto& name : option.get_snames()) out.flags.push_back("-" + name);
  for (const auto& name : option.get_lnames()) out.flags.push_back("--" + name);
  if (out.flags.empty()) out.name = option.get_name(true);
  out.about = option.get_description();
  if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), out);
  out.takes_several = option.get_items_expected_max() > 1;
  out.is_required = option.get_required();
  return out;
}

}  // namespace

AppDescription describe(const CLI::App& app) {
  AppDescription out{app.get_name(), app.get_description(), {}, {}};
  for (const auto* option : app.get_options()) out.options.push_back(describe(*option));
  for (const auto* choice : app.get_subcommands([](const CLI::App*) { return true; })) {
    out.subcommands.push_back(describe(*choice));
  }
  return out;
}

AppDescription describe(const Command& command) {
  try {
    command.run({describing_word});
  } catch (const AppDescribed& described) {
    return described.description();
  }
  return {};
}

}  // namespace runner::cli
