#include "config/key.hpp"

#include "config/known_keys.hpp"
#include "config/wording.hpp"
#include "config/yaml/misread_line.hpp"

namespace runner::config {

namespace {

ParamDescription described(std::string name, ParamType type, std::string doc, ParamValue value) {
  ParamDescription out;
  out.name = std::move(name);
  out.type = type;
  out.doc = std::move(doc);
  out.default_value = std::move(value);
  return out;
}

std::vector<ParamDescription> make_top_level() {
  std::vector<ParamDescription> out = {
      described("name", ParamType::text, "Name of the experiment; the file's name without .yaml unless given.",
                std::string()),
      described("tags", ParamType::texts, "Words to find the experiment by.", std::vector<std::string>()),
      described("note", ParamType::text, "What the experiment is for.", std::string()),
      described("seed", ParamType::integer, "Seed of weights, order and split.", std::int64_t{0}),
  };
  out.back().lower = Bound{0, true};
  out.back().upper = Bound{4294967295.0, true};
  return out;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> out;
  for (const auto& description : top_level_parameters()) out.push_back(description.name);
  for (const auto& section : spec::plugin_sections()) out.emplace_back(section.key);
  out.emplace_back("training");
  out.emplace_back("parameters");
  out.emplace_back("init");
  out.emplace_back("launcher");
  out.emplace_back("sweep");
  out.emplace_back("search");
  out.emplace_back("extends");
  return out;
}

bool report_whole(std::string_view section, const Span& where, Report& report) {
  if (section == "training") {
    report.add(where, "'training' is a block; give its keys one by one, such as training.epochs=10");
  } else if (section == "extends") {
    report.add(where, "'extends' stands in a file, which it changes; name the file that extends it instead");
  } else if (section == "sweep") {
    report.add(where, "to sweep a key, name the key itself: seed=0..9, optimizer.lr=1e-3,1e-2 or zip={…}");
  } else {
    return false;
  }
  return true;
}

}  // namespace

const std::vector<ParamDescription>& top_level_parameters() {
  static const std::vector<ParamDescription> parameters = make_top_level();
  return parameters;
}

const ParamDescription* find_top_level(std::string_view key) {
  for (const auto& description : top_level_parameters()) {
    if (description.name == key) return &description;
  }
  return nullptr;
}

const spec::PluginSection* find_plugin_section(std::string_view key) {
  for (const auto& section : spec::plugin_sections()) {
    if (section.key == key) return &section;
  }
  return nullptr;
}

bool is_block(std::string_view section) {
  return section == "training" || section == "init" || section == "launcher" || section == "search";
}

bool can_be_swept(const Key& key) {
  if (key.section == "seed") return true;
  return key.section != "init" && key.section != "launcher" && key.section != "parameters" && key.section != "search" &&
         find_top_level(key.section) == nullptr;
}

std::optional<std::string> likely_key(std::string_view unknown) { return closest(unknown, known_keys()); }

void report_unknown_key(std::string_view key, const Span& where, Report& report) {
  if (key == "zip" || key == "random") {
    report.add(where, "unknown key " + in_quotes(key) + "; it stands below 'sweep:'");
    return;
  }
  if (key == "stopper") {
    report.add(where, "unknown key 'stopper'; it stands below 'search:', whose configurations it stops");
    return;
  }
  if (const auto space = missing_space(key)) {
    report.add(where, "unknown key " + in_quotes(key) + "; " + *space);
    return;
  }
  const catalogue::Catalogue none;
  const auto& plugins = report.plugins() != nullptr ? *report.plugins() : none;
  // `lr` alone most likely means `optimizer.lr`.
  auto meant = keys_named(key, plugins);
  if (meant.empty()) {
    if (const auto near = likely_key(key)) meant = {*near};
  }
  if (meant.empty()) meant = keys_named_like(key, plugins);
  const auto hint = meant.empty() ? "; a config has: " + listed(known_keys()) : proposal(meant);
  report.add(where, "unknown key " + in_quotes(key) + hint);
}

std::optional<Key> read_key(std::string_view text, const Span& where, Report& report) {
  const auto dot = text.find('.');
  Key key{std::string(text.substr(0, dot)), dot == std::string_view::npos ? "" : std::string(text.substr(dot + 1))};
  const Span section_span{where.source, where.offset, key.section.size()};
  const auto* section = find_plugin_section(key.section);
  if (section == nullptr && !is_block(key.section)) {
    if (key.section == "parameters") {
      if (key.parameter.empty()) return key;
      report.add(where, "'parameters' is a list; give it whole, such as parameters='[{match: 0.*, freeze: true}]'");
      return std::nullopt;
    }
    if (report_whole(key.section, where, report)) return std::nullopt;
    if (find_top_level(key.section) == nullptr) {
      report_unknown_key(key.section, section_span, report);
      return std::nullopt;
    }
    if (dot == std::string_view::npos) return key;
    report.add(where, in_quotes(key.section) + " is a single value and has nothing below it; write " +
                          in_quotes(key.section) + " alone");
    return std::nullopt;
  }
  if (dot == std::string_view::npos) {
    if (key.section == "training") {
      report_whole(key.section, where, report);
      return std::nullopt;
    }
    return key;
  }
  if (key.parameter.empty() || key.parameter.find('.') != std::string::npos) {
    report.add(where, "unknown key " + in_quotes(text) + "; a key is a block and one name in it, such as optimizer.lr");
    return std::nullopt;
  }
  if ((section != nullptr || key.section == "search") && key.parameter == "plugin") key.parameter.clear();
  return key;
}

}  // namespace runner::config
