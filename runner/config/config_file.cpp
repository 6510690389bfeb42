#include "config/config_file.hpp"

#include <algorithm>

#include "config/check/value_check.hpp"
#include "config/merge.hpp"
#include "config/wording.hpp"
#include "config/yaml/file_text.hpp"
#include "config/yaml/reader.hpp"

namespace runner::config {

namespace {

namespace fs = std::filesystem;

fs::path canonical_path(const fs::path& path) {
  std::error_code error;
  auto out = fs::weakly_canonical(path, error);
  return error ? path.lexically_normal() : out;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  return text;
}

std::optional<Node> read_mapping(const Source& file, Report& report) {
  if (const auto fault = find_text_fault(file.text)) {
    report.add({&file, fault->offset, 1}, fault->message);
    return std::nullopt;
  }
  auto root = read_yaml(file, 0, file.text.size(), report);
  if (!root || root->kind == Node::Kind::mapping) return root;
  if (root->kind == Node::Kind::null) {
    report.add({&file, 0, 1}, "the file is empty; a config has at least dataset, model, loss and optimizer");
  } else {
    report.add(root->where, "a config is a mapping of keys such as 'optimizer: adam'; found " + describe(*root));
  }
  return std::nullopt;
}

// The file that `extends` names, absolute.
std::optional<fs::path> base_path(const Entry& extends, Report& report) {
  ParamDescription description;
  description.name = "extends";
  description.type = ParamType::path;
  const auto path = check_value(extends.value, description, "extends", report);
  return path ? std::optional<fs::path>(path->get<std::string>()) : std::nullopt;
}

}  // namespace

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  auto out = fs::absolute(path, error);
  return error ? path : out;
}

std::optional<Node> ConfigFiles::read(const fs::path& path, std::string_view text, Report& report) {
  files_.push_back(canonical_path(here_ / path));
  return read_one(path, text, report);
}

std::vector<BaseFile> ConfigFiles::bases() const {
  std::vector<BaseFile> out;
  for (auto source = sources_.begin(); source != sources_.end(); ++source) {
    if (source != sources_.begin()) out.push_back({source->label, source->text});
  }
  return out;
}

std::optional<Node> ConfigFiles::read_one(const fs::path& path, std::string_view text, Report& report) {
  const auto folder = (here_ / path).parent_path();
  sources_.push_back({path.string(), std::string(without_byte_order_mark(text)), false, folder, sources_.size()});
  auto root = read_mapping(sources_.back(), report);
  if (!root) return std::nullopt;
  const auto* extends = find(*root, "extends");
  if (extends == nullptr) return root;
  auto base = read_base(*extends, report);
  std::erase_if(root->entries, [](const Entry& entry) { return entry.key == "extends"; });
  if (!base) return std::nullopt;
  return merge(*std::move(base), *std::move(root));
}

std::optional<Node> ConfigFiles::read_base(const Entry& extends, Report& report) {
  const auto file = base_path(extends, report);
  if (!file) return std::nullopt;
  const auto path = canonical_path(*file);
  if (std::find(files_.begin(), files_.end(), path) != files_.end()) {
    std::string cycle;
    for (const auto& source : sources_) cycle += in_quotes(source.label) + " extends ";
    report.add(extends.value.where, "files extend each other in a circle: " + cycle + in_quotes(extends.value.text) +
                                        "; remove one 'extends'");
    return std::nullopt;
  }
  files_.push_back(path);
  return open_base(extends, *file, report);
}

std::optional<Node> ConfigFiles::open_base(const Entry& extends, const fs::path& file, Report& report) {
  // Named as a person would from where the command runs, like the first file.
  const bool relative = fs::path(sources_.front().label).is_relative();
  const auto label = relative ? file.lexically_proximate(here_) : file;
  const auto read = read_file(label.is_absolute() ? label : here_ / label);
  if (!read.error.empty()) {
    report.add(extends.value.where, in_quotes(label.string()) + " cannot be extended: " + read.error);
    return std::nullopt;
  }
  return read_one(label, read.text, report);
}

}  // namespace runner::config
