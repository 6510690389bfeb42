#include "config/launchers_file.hpp"

#include <list>

#include "config/check/launcher_check.hpp"
#include "config/draft.hpp"
#include "config/override.hpp"
#include "config/wording.hpp"
#include "config/yaml/file_text.hpp"
#include "config/yaml/reader.hpp"
#include "launchers/slurm_settings.hpp"

namespace runner::config {

namespace {

void read_entry(const Entry& entry, std::map<std::string, LauncherChoice>& out, Report& report) {
  if (entry.key == launchers::local_launcher) {
    report.add(entry.where, in_quotes(entry.key) + " means this machine; choose another name");
    return;
  }
  if (auto choice = check_launcher_block(entry.value, entry.key, report)) out.emplace(entry.key, *std::move(choice));
}

}  // namespace

std::variant<std::map<std::string, LauncherChoice>, Diagnostics> read_launchers(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::map<std::string, LauncherChoice>();
  const auto read = read_file(file);
  Source source{file.string(), read.text, false, file.parent_path(), 0};
  Report report;
  std::map<std::string, LauncherChoice> out;
  if (!read.error.empty()) {
    Diagnostic diagnostic;
    diagnostic.place.source = file.string();
    diagnostic.message = read.error;
    return Diagnostics{std::move(diagnostic)};
  }
  if (const auto fault = find_text_fault(source.text)) {
    report.add({&source, fault->offset, 1}, fault->message);
    return report.diagnostics();
  }
  const auto root = read_yaml(source, 0, source.text.size(), report);
  if (root && root->kind != Node::Kind::mapping && root->kind != Node::Kind::null) {
    report.add(root->where,
               "a file of launchers gives each a name, such as 'gpu: {plugin: slurm, partition: gpu}'; "
               "found " +
                   describe(*root));
  } else if (root) {
    for (const auto& entry : root->entries) read_entry(entry, out, report);
  }
  if (!report.empty()) return report.diagnostics();
  return out;
}

std::variant<LauncherChoice, Diagnostics> read_launcher_keys(const std::vector<std::string>& overrides) {
  std::list<Source> sources;
  Report report;
  std::vector<Override> read;
  for (const auto& text : overrides) {
    sources.push_back({"override", text, true, std::filesystem::current_path(), sources.size()});
    auto one = read_override(sources.back(), 1, report);
    if (!one) continue;
    if (one->key.section == "launcher" && !one->key.parameter.empty()) {
      read.push_back(*std::move(one));
    } else {
      report.add(one->where, "only keys of the launcher may change here, such as launcher.mem_gb=16");
    }
  }
  Node root;
  root.kind = Node::Kind::mapping;
  const Draft draft = make_draft(std::move(root), std::move(read), 1, report);
  auto choice = check_launcher(draft, report);
  if (!report.empty()) return report.diagnostics();
  return choice.value_or(LauncherChoice());
}

}  // namespace runner::config
