#include <ATen/core/dispatch/Dispatcher.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "archives.hpp"
#include "models/exported/archive.hpp"
#include "models/exported/operators.hpp"
#include "testing/draw.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

struct Source {
  Entries entries;
  DatasetInfo data;
};

// Takes memory and time from this process while a test runs: a kernel that would take more fails, and one that never
// ends ends the test.
class Bounds {
 public:
  Bounds(rlim_t more_bytes, unsigned seconds) {
    ::getrlimit(RLIMIT_AS, &before_);
    std::int64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const auto used = static_cast<rlim_t>(pages) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
    const rlimit bounded{used + more_bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_AS, &bounded);
    ::alarm(seconds);
  }
  Bounds(const Bounds&) = delete;
  Bounds& operator=(const Bounds&) = delete;
  ~Bounds() {
    ::alarm(0);
    ::setrlimit(RLIMIT_AS, &before_);
  }

 private:
  rlimit before_{};
};

// What means something in a graph, or to who reads one.
const std::string pieces[] = {"0",
                              "-1",
                              "1",
                              "2",
                              "3",
                              "7",
                              "64",
                              "100000",
                              "1099511627776",
                              "9223372036854775807",
                              "-9223372036854775808",
                              "18446744073709551615",
                              "1e308",
                              "0.5",
                              "null",
                              "true",
                              "false",
                              "[]",
                              "{}",
                              "[[[[[[[[",
                              "\"x\"",
                              "\"linear\"",
                              "\"relu\"",
                              "{\"as_int\": 0}",
                              "{\"as_none\": true}",
                              "{\"as_float\": \"NaN\"}",
                              "{\"as_tensor\": {\"name\": \"x\"}}",
                              "{\"as_ints\": [0, -1]}",
                              "{\"as_ints\": []}",
                              "{\"as_tensors\": []}",
                              "{\"as_scalar_type\": 5}",
                              "{\"as_device\": {\"type\": \"cuda\", \"index\": 0}}",
                              "{\"as_string\": \"x\"}"};

std::vector<std::string> all_targets() {
  std::vector<std::string> targets;
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    const auto colons = name.name.find("::");
    targets.push_back("torch.ops." + name.name.substr(0, colons) + "." + name.name.substr(colons + 2) + "." +
                      (name.overload_name.empty() ? "default" : name.overload_name));
  }
  std::sort(targets.begin(), targets.end());
  return targets;
}

// Replaces a whole value of JSON text, a number, text or word, by another; or, where it is a target, by any operator.
void change_value(std::string& json, Draw& draw, const std::vector<std::string>& targets) {
  constexpr const char* ends = ",]}: \n";
  if (json.empty()) return;
  const auto begin = json.find_first_of(":[", draw.below(json.size()));
  if (begin == std::string::npos) return;
  const auto value = json.find_first_not_of(": [", begin);
  if (value == std::string::npos) return;
  const auto end = json[value] == '"' ? json.find('"', value + 1) + 1 : json.find_first_of(ends, value);
  if (end == std::string::npos || end <= value) return;
  const bool is_target = json.compare(value, 7, "\"torch.") == 0;
  json.replace(value, end - value, is_target ? "\"" + draw.of(targets) + "\"" : draw.of(pieces));
}

void change_bytes(std::string& content, Draw& draw) {
  const std::size_t at = draw.below(content.size() + 1);
  const std::size_t length = std::min<std::size_t>(draw.below(12), content.size() - at);
  switch (draw.below(4)) {
    case 0:
      if (at < content.size()) content[at] = static_cast<char>(draw.below(256));
      break;
    case 1:
      content.erase(at, length);
      break;
    case 2:
      content.insert(at, draw.of(pieces));
      break;
    default:
      content.replace(at, length, draw.of(pieces));
  }
}

// Changes operators where they stand: most other changes of a graph are refused before anything runs.
void change_target(std::string& json, Draw& draw, const std::vector<std::string>& targets) {
  const auto at = json.find("\"torch.ops", draw.below(json.size()));
  if (at == std::string::npos) return;
  json.replace(at, json.find('"', at + 1) + 1 - at, "\"" + draw.of(targets) + "\"");
}

std::string mutated(Entries entries, Draw& draw, const std::vector<std::string>& targets) {
  for (std::size_t changes = 1 + draw.below(3); changes > 0; --changes) {
    auto entry = entries.all().begin();
    std::advance(entry, static_cast<std::ptrdiff_t>(draw.below(entries.all().size())));
    // Half of them in a graph, where most can go wrong.
    if (draw.below(2) == 0) entry = entries.all().lower_bound("models/");
    const std::size_t kind = draw.below(8);
    const bool is_json = entry->first.ends_with(".json");
    if (is_json && kind == 0 && !entry->second.empty())
      change_target(entry->second, draw, targets);
    else if (is_json && kind < 7)
      change_value(entry->second, draw, targets);
    else
      change_bytes(entry->second, draw);
  }
  std::string bytes = entries.zip();
  if (draw.below(8) == 0) change_bytes(bytes, draw);
  return bytes;
}

// Whether a graph calls nothing that it may not.
bool calls_allowed_only(const exported::Json& program) {
  for (const auto& node : program.at("graph_module").at("graph").at("nodes")) {
    const std::string target = node.at("target");
    if (exported::find_size_arithmetic(target) != nullptr) continue;
    const std::string prefix = "torch.ops.aten.";
    const auto dot = target.rfind('.');
    if (!target.starts_with(prefix) || dot < prefix.size()) return false;
    const std::string overload = target.substr(dot + 1);
    const std::string name = target.substr(prefix.size(), dot - prefix.size());
    if (!exported::is_allowed(name, overload == "default" ? "" : overload)) return false;
  }
  return true;
}

// Makes the model, trains it for a step and evaluates it. Whatever goes wrong must be an exception.
bool was_run(SampleRegistry& registry, const std::filesystem::path& file, const DatasetInfo& data) {
  std::shared_ptr<Model> model;
  try {
    model = make_exported(registry, {{"path", file}}, data);
  } catch (const std::exception&) {
    return false;
  }
  const exported::Archive read(file);
  for (const std::string& graph : read.graphs()) REQUIRE(calls_allowed_only(read.graph(graph)));
  try {
    const std::int64_t width = data.input_shape.front();
    const torch::Tensor x = torch::linspace(-1, 1, 4 * width).reshape({4, width});
    model->train();
    const torch::Tensor loss = model->forward({x, {}, 4}).only().square().sum();
    if (loss.requires_grad()) loss.backward();
    model->eval();
    const torch::NoGradGuard no_grad;
    model->forward({x, {}, 4});
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("A thousand mutated archives are read or refused, and none crashes, hangs or calls what it may not") {
  const std::size_t mutations = from_environment("RUNNER_MUTATIONS", 1000);
  Draw draw(static_cast<std::uint32_t>(from_environment("RUNNER_MUTATION_SEED", 0)));
  SampleRegistry registry;
  const Source sources[] = {{Entries(archive("net_seed_0")), data_of({6}, 3)},
                            {Entries(archive("functional")), data_of({6}, 3)},
                            {Entries(archive("mlp.train")), data_of({13}, 3)},
                            {Entries(archive("layers_seed_0")), data_of({6}, 3)}};
  const auto targets = all_targets();
  const TemporaryFolder folder;
  // What is set up once, such as the linear algebra's memory, is not the mutations'.
  for (const Source& source : sources)
    CHECK(was_run(registry, folder.write("net.pt2", source.entries.zip()), source.data));
  const Bounds bounds(rlim_t{2} << 30, static_cast<unsigned>(120 + mutations / 10));
  std::size_t were_run = 0;
  for (std::size_t i = 0; i < mutations; ++i) {
    // The largest one in its turn only.
    const Source& source = sources[draw.below(16) == 0 ? 3 : draw.below(3)];
    // A crash leaves the file behind.
    const auto file = folder.write("net.pt2", mutated(source.entries, draw, targets));
    INFO("mutation " << i);
    if (was_run(registry, file, source.data)) ++were_run;
  }
  std::cout << mutations << " mutations, " << were_run << " of them run\n";
  CHECK(were_run > mutations / 100);
  CHECK(were_run < mutations);
}
