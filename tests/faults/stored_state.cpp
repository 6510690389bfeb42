#include "stored_state.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "checkpoint/container_writer.hpp"
#include "digest/sha256.hpp"

namespace runner::testing {

namespace {

void sqlite(const RunnerProgram& runner, const std::string& statement) {
  const auto finished = run({{"sqlite3", runner.database().string(), statement}, {}, {}, {}});
  if (finished.code != 0) throw std::runtime_error(finished.errors);
}

// `optimizer/exp_avg/0.weight` belongs to `optimizer/exp_avg/`, `model/0.weight` to `model/`.
std::string group_of(const std::string& name) {
  const auto first = name.find('/') + 1;
  return name.starts_with("optimizer/") ? name.substr(0, name.find('/', first) + 1) : name.substr(0, first);
}

}  // namespace

bool StoredState::zero(const std::string& group) {
  bool changed = false;
  for (auto& tensor : tensors) {
    if (!tensor.view.name.starts_with(group)) continue;
    for (auto& byte : tensor.bytes) changed = std::exchange(byte, std::byte{0}) != std::byte{0} || changed;
  }
  return changed;
}

bool StoredState::remove(const std::string& group) {
  return std::erase_if(tensors, [&](const Tensor& tensor) { return tensor.view.name.starts_with(group); }) > 0;
}

bool StoredState::zero_counter(std::size_t which) {
  auto counters = nlohmann::json::parse(metadata.at("runner.progress"));
  const bool changed = std::exchange(counters.at(which), 0) != 0;
  metadata["runner.progress"] = counters.dump();
  return changed;
}

std::vector<std::string> StoredState::groups() const {
  std::set<std::string> groups;
  for (const auto& tensor : tensors) groups.insert(group_of(tensor.view.name));
  return {groups.begin(), groups.end()};
}

StoredState read_state(const RunnerProgram& runner) {
  const auto file = runner.folder().path() / "state";
  sqlite(runner, "SELECT writefile('" + file.string() + "', data) FROM resume_state");
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(stream), {}};
  const auto read = checkpoint::read(std::as_bytes(std::span(text)));
  const auto& container = std::get<checkpoint::Container>(read);
  StoredState state{container.metadata, {}};
  for (const auto& view : container.tensors) state.tensors.push_back({view, {view.bytes.begin(), view.bytes.end()}});
  return state;
}

void replace_state(const RunnerProgram& runner, const StoredState& state) {
  std::vector<checkpoint::TensorView> views;
  for (const auto& tensor : state.tensors) {
    views.push_back(tensor.view);
    views.back().bytes = tensor.bytes;
  }
  const auto bytes = checkpoint::write(views, state.metadata);
  const auto file = runner.folder().write("state", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  sqlite(runner, "UPDATE resume_state SET data = readfile('" + file.string() +
                     "'), bytes = " + std::to_string(bytes.size()) + ", sha256 = x'" +
                     sha256_hex(std::span<const std::byte>(bytes)) + "'");
}

}  // namespace runner::testing
