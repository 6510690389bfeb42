#include "trial/initial_weights.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "checkpoint/safetensors.hpp"
#include "trial/load_tensors.hpp"
#include "trial/name_pattern.hpp"

namespace runner::trial {

namespace {

using Views = std::vector<checkpoint::TensorView>;

// The model's name for a tensor of the file; an exact rule goes before one with a star, the longest star before others.
std::string renamed(const std::string& name, const std::map<std::string, std::string>& rules) {
  const auto exact = rules.find(name);
  if (exact != rules.end()) return exact->second;
  const std::string* best = nullptr;
  for (const auto& [from, to] : rules) {
    if (!from.ends_with('*') || !name.starts_with(from.substr(0, from.size() - 1))) continue;
    if (best == nullptr || from.size() > best->size()) best = &from;
  }
  if (best == nullptr) return name;
  const std::string& to = rules.at(*best);
  return to.substr(0, to.size() - 1) + name.substr(best->size() - 1);
}

void check_rename_rules(const spec::Init& init, const Views& views) {
  for (const auto& [from, to] : init.rename) {
    const bool used = std::any_of(views.begin(), views.end(), [&, &from = from](const auto& view) {
      return from.ends_with('*') ? view.name.starts_with(from.substr(0, from.size() - 1)) : view.name == from;
    });
    if (!used) throw std::runtime_error("init.rename: there is no '" + from + "' in " + init.from);
  }
}

void check_distinct(const spec::Init& init, const Views& views) {
  std::set<std::string> seen;
  for (const auto& view : views) {
    if (!seen.insert(view.name).second) {
      throw std::runtime_error("init.rename: two tensors of " + init.from + " would be called '" + view.name + "'");
    }
  }
}

void check_exclusions(const spec::Init& init, const std::vector<NamedTensor>& model) {
  for (const std::string& pattern : init.exclude) {
    const bool fits =
        std::any_of(model.begin(), model.end(), [&](const NamedTensor& entry) { return matches(pattern, entry.name); });
    if (!fits) {
      throw std::runtime_error("init.exclude: '" + pattern +
                               "' fits no tensor of the model; there are: " + names_of(model));
    }
  }
}

}  // namespace

std::string load_initial_weights(const spec::Init& init, std::span<const std::byte> container,
                                 const std::vector<NamedTensor>& model) {
  auto read = checkpoint::read(container);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read)) {
    throw std::runtime_error("init: " + init.from + " is damaged: " + error->message);
  }
  Views views = std::move(std::get<checkpoint::Container>(read).tensors);
  check_rename_rules(init, views);
  check_exclusions(init, model);
  const auto is_excluded = [&](const std::string& name) {
    return std::any_of(init.exclude.begin(), init.exclude.end(),
                       [&](const auto& pattern) { return matches(pattern, name); });
  };
  for (auto& view : views) view.name = renamed(view.name, init.rename);
  check_distinct(init, views);
  std::erase_if(views, [&](const auto& view) { return is_excluded(view.name); });
  std::vector<NamedTensor> taken;
  std::vector<NamedTensor> left;
  for (const NamedTensor& entry : model) (is_excluded(entry.name) ? left : taken).push_back(entry);
  try {
    load_tensors(views, taken);
  } catch (const std::exception& error) {
    throw std::runtime_error("init: " + init.from + ": " + error.what() +
                             "; leave tensors out with 'exclude' or give them other names with 'rename'");
  }
  return "begins with " + std::to_string(taken.size()) + " tensors of " + init.from + ": " + names_of(taken) +
         (left.empty() ? "" : "; as the model makes them: " + names_of(left));
}

}  // namespace runner::trial
