#include "config/yaml/reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_set>

#include "config/wording.hpp"
#include "config/yaml/call_text.hpp"
#include "config/yaml/misread_line.hpp"
#include "config/yaml/problem.hpp"
#include "config/yaml/span.hpp"

namespace runner::config {

namespace {

constexpr std::size_t deepest = 100;
constexpr std::size_t most_nodes = 100'000;

// Leaves the parser after a fault that makes the rest meaningless; the fault is in the report.
struct Stop {};

struct Size {
  std::size_t nodes = 1;
  std::size_t levels = 1;
};

Size size_of(const Node& node) {
  Size size;
  const auto add = [&size](const Node& child) {
    const auto below = size_of(child);
    size.nodes += below.nodes;
    size.levels = std::max(size.levels, below.levels + 1);
  };
  for (const auto& item : node.items) add(item);
  for (const auto& entry : node.entries) add(entry.value);
  return size;
}

// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Source& source, std::size_t offset, Report& report)
      : source_(source), offset_(offset), report_(report) {}

  std::optional<Node> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const auto line = find_misread_line(span(mark));
    if (line && root_ && root_->kind == Node::Kind::scalar) {
      report_.add(line->where, "this is not valid YAML: " + line->remedy);
      throw Stop{};
    }
    stop(mark, "a second document starts here; a config is one document, remove the '---'");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { finish(make(mark, Node::Kind::null), anchor); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = make(mark, Node::Kind::scalar);
    node.text = value;
    node.quoted = tag == "!";
    if (node.quoted && !is_closed_quote(node.where)) stop(mark, "this text has no closing quote; add it");
    if (const auto call = cut_call(node)) {
      report_.add(*call, "put " + in_quotes(source_.text.substr(call->offset, call->length)) +
                             " into quotes; YAML ends a text at ': ', and inside brackets at a comma");
      throw Stop{};
    }
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) stop(mark, "this alias refers to the block it stands in, which would never end");
    const auto size = found->second.size;
    has_aliases_ = true;
    count(mark, size.nodes);
    if (stack_.size() + size.levels > deepest) stop(mark, "with this alias it is nested more than 100 levels deep");
    finish(found->second.node, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(mark, Node::Kind::sequence), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(mark, Node::Kind::mapping), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    // The key whose value comes next, in a mapping.
    std::optional<Node> key;
    std::unordered_set<std::string> keys;
  };
  struct Anchored {
    Node node;
    Size size;
  };

  Span span(const YAML::Mark& mark) const {
    const auto at = mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
    return {&source_, std::min(offset_ + at, source_.text.size()), 1};
  }

  [[noreturn]] void stop(const YAML::Mark& mark, std::string message) {
    report_.add(span(mark), std::move(message));
    throw Stop{};
  }

  void count(const YAML::Mark& mark, std::size_t nodes) {
    expanded_ += nodes;
    if (expanded_ <= most_nodes) return;
    stop(mark, has_aliases_ ? "the aliases of this text expand to more than 100,000 values; write them out"
                            : "there are more than 100,000 values here; is this a config?");
  }

  Node make(const YAML::Mark& mark, Node::Kind kind) {
    count(mark, 1);
    Node node;
    node.kind = kind;
    const auto start = span(mark);
    if (const auto tag = tag_at(start)) {
      report_.add(*tag, "tags such as " + in_quotes(source_.text.substr(tag->offset, tag->length)) +
                            " are not supported; quote a text, leave a number plain");
    }
    node.where = node_span(start, kind == Node::Kind::scalar);
    return node;
  }

  void open(Node node, YAML::anchor_t anchor) {
    if (stack_.size() == deepest) {
      report_.add(node.where, "this is nested more than 100 levels deep; a config needs four");
      throw Stop{};
    }
    stack_.push_back({std::move(node), anchor, std::nullopt, {}});
  }

  void close() {
    auto frame = std::move(stack_.back());
    stack_.pop_back();
    finish(std::move(frame.node), frame.anchor);
  }

  void finish(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) keep(node, anchor);
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& frame = stack_.back();
    if (frame.node.kind == Node::Kind::sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.key) {
      frame.key = std::move(node);
    } else {
      add_entry(frame, std::move(*frame.key), std::move(node));
      frame.key.reset();
    }
  }

  // The copy counts like the original: anchors within anchors would otherwise multiply without any alias.
  void keep(const Node& node, YAML::anchor_t anchor) {
    const auto size = size_of(node);
    expanded_ += size.nodes;
    if (expanded_ <= most_nodes) anchors_[anchor] = {node, size};
  }

  void add_entry(Frame& frame, Node key, Node value) {
    if (key.kind != Node::Kind::scalar) {
      report_.add(key.where, "a key must be text; found " + describe(key));
      return;
    }
    if (key.text == "<<" && !key.quoted) {
      report_.add(key.where, "merge keys ('<<') are not supported; write the keys out");
      return;
    }
    if (!frame.keys.insert(key.text).second) {
      const auto* first = find(frame.node, key.text);
      const auto line = first == nullptr ? 0 : place_of(first->where).line;
      const auto before = line == 0 ? std::string() : "; the first is on line " + std::to_string(line);
      report_.add(key.where, "key " + in_quotes(key.text) + " is given twice" + before + ", remove one");
      return;
    }
    frame.node.entries.push_back({std::move(key.text), key.where, std::move(value)});
  }

  const Source& source_;
  std::size_t offset_;
  Report& report_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::optional<Node> root_;
  std::size_t expanded_ = 0;
  bool has_aliases_ = false;
  int documents_ = 0;
};

}  // namespace

std::optional<Node> read_yaml(const Source& source, std::size_t offset, std::size_t length, Report& report) {
  Builder builder(source, offset, report);
  try {
    std::istringstream stream(source.text.substr(offset, length));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const auto at = error.mark.pos < 0 ? 0 : static_cast<std::size_t>(error.mark.pos);
    auto [where, message] = yaml_problem(error.msg, {&source, std::min(offset + at, source.text.size()), 1});
    report.add(where, std::move(message));
    return std::nullopt;
  }
  auto root = builder.take_root();
  if (root) return root;
  Node empty;
  empty.where = {&source, offset, 1};
  return empty;
}

}  // namespace runner::config
