#include "trial/initial_weights.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "checkpoint/safetensors.hpp"
#include "csv/text.hpp"
#include "text/note.hpp"
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

using NameList = std::vector<std::string>;

// Names of other places; nothing where either side has none, or another number, which the shapes tell.
void compare_places(const spec::Init& init, const std::string& what, const NameList& then, const NameList& now,
                    NameList& notes) {
  if (then == now || then.empty() || then.size() != now.size()) return;
  const bool are_the_same =
      std::multiset<std::string>(then.begin(), then.end()) == std::multiset<std::string>(now.begin(), now.end());
  const std::string known = "the " + what + " of " + init.from + " are " + csv::listed(then);
  if (are_the_same && init.exclude.empty()) {
    throw std::runtime_error("init: " + known + ", and those of these data are the same in another order, " +
                             csv::listed(now) + ", for which its weights would be wrong; " +
                             (what == "features" ? "give them in that order, as dataset.columns of csv does"
                                                 : "leave out the last layer's with init.exclude"));
  }
  if (!are_the_same && !init.exclude.empty()) return;
  notes.push_back(text::warning(known + ", and its weights take for them, place by place, " + csv::listed(now)));
}

}  // namespace

std::vector<std::string> notes_on_initial_data(const spec::Init& init, std::span<const std::byte> container,
                                               const DatasetInfo& data) {
  auto read = checkpoint::read(container);
  const auto* known = std::get_if<checkpoint::Container>(&read);
  if (known == nullptr) return {};
  const auto found = known->metadata.find("runner.data");
  if (found == known->metadata.end()) return {};
  const auto then = nlohmann::json::parse(found->second, nullptr, false);
  const auto names = [&](const char* key) {
    return then.is_object() && then.contains(key) ? then.at(key).get<NameList>() : NameList();
  };
  NameList notes;
  compare_places(init, "features", names("feature_names"), data.feature_names, notes);
  compare_places(init, "classes", names("class_names"), data.class_names, notes);
  return notes;
}

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
