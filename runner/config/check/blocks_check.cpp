#include "config/check/blocks_check.hpp"

#include <algorithm>
#include <string>

#include "config/check/expectation.hpp"
#include "config/check/field_check.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

const BlockDescription* find_block(const std::vector<BlockDescription>& known, std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const BlockDescription& one) { return one.name == name; });
  return found == known.end() ? nullptr : &*found;
}

class BlockCheck {
 public:
  BlockCheck(const std::vector<BlockDescription>& known, std::string key, Report& report)
      : known_(known), key_(std::move(key)), report_(report) {}

  std::optional<json> check(const Node& node) {
    if (node.kind == Node::Kind::scalar && std::holds_alternative<std::string>(read_scalar(node))) {
      return named(node.text, node.where, nullptr);
    }
    if (node.kind == Node::Kind::mapping && node.entries.size() == 1) {
      return named(node.entries[0].key, node.entries[0].where, &node.entries[0].value);
    }
    report_.add(node.where,
                key_ + " must be a name or a mapping of one name; found " + describe(node) + remedy_of(node));
    return std::nullopt;
  }

 private:
  // `- linear: 64` with `bias: false` below it is one mapping of two keys.
  std::string remedy_of(const Node& node) const {
    const auto* block = node.entries.empty() ? nullptr : find_block(known_, node.entries[0].key);
    if (block == nullptr || block->parameters.empty()) {
      return "; write such as " + known_.front().name + " or {" + known_.front().name + ": …}";
    }
    return "; write {" + block->name + ": {" + block->parameters[0].name + ": …, " + shortened(node.entries[1].key) +
           ": …}}";
  }

  std::optional<json> named(const std::string& name, const Span& where, const Node* value) {
    const auto* block = find_block(known_, name);
    if (block == nullptr) {
      report_.add(where, key_ + ": there is no " + in_quotes(name) + remedy(name, names_of(known_), "there are"));
      return std::nullopt;
    }
    auto arguments = arguments_of(*block, where, value);
    if (!arguments) return std::nullopt;
    json out = json::object();
    out[block->name] = *std::move(arguments);
    return out;
  }

  std::optional<json> arguments_of(const BlockDescription& block, const Span& where, const Node* value) {
    auto parameters = block.parameters;
    const auto section = key_ + "." + block.name;
    FieldTable table{{}, section, in_quotes(block.name) + " has no parameter ", in_quotes(block.name) + " needs "};
    for (auto& parameter : parameters) {
      if (parameter.type == ParamType::blocks) parameter.blocks = known_;
      table.fields.push_back(&parameter);
    }
    std::vector<Given> given;
    if (value != nullptr && value->kind == Node::Kind::mapping) {
      for (const auto& entry : value->entries) put(given, {entry.key, entry.where, &entry.value});
    } else if (value != nullptr && value->kind != Node::Kind::null) {
      if (parameters.empty()) {
        report_.add(value->where, in_quotes(block.name) + " has no parameters; write " + block.name + " alone");
        return std::nullopt;
      }
      given.push_back({parameters[0].name, where, value});
    }
    auto out = check_fields(given, table, where, report_);
    if (out.size() != parameters.size()) return std::nullopt;
    return out;
  }

  const std::vector<BlockDescription>& known_;
  std::string key_;
  Report& report_;
};

}  // namespace

std::optional<json> check_blocks(const Node& list, const std::vector<BlockDescription>& known, std::string_view key,
                                 Report& report) {
  json out = json::array();
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto path = std::string(key) + "[" + std::to_string(i) + "]";
    report.locate(path, list.items[i].where);
    if (auto block = BlockCheck(known, path, report).check(list.items[i])) out.push_back(*std::move(block));
  }
  if (out.size() != list.items.size()) return std::nullopt;
  return out;
}

}  // namespace runner::config
