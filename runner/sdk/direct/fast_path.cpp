#include <torch/version.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <runner/direct/fast_path.hpp>

namespace runner::direct {

namespace {

// A worker meets a handful of shapes, a sweep over widths some hundred.
constexpr std::size_t most_keys = 4096;

bool is_switched_on(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr || std::string_view(value) != "0";
}

struct Paths {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<FastPath>> by_name;
};

// Of the process, as LibTorch's kernels are: every plugin counts in the same place.
Paths& paths() {
  static auto& paths = *new Paths;
  return paths;
}

}  // namespace

std::string_view text_of(Reason reason) {
  switch (reason) {
    case Reason::switched_off:
      return "switched off by the environment";
    case Reason::no_kernels:
      return "has no direct kernels";
    case Reason::no_state:
      return "a first step makes the state";
    case Reason::not_plain:
      return "a tensor is no plain float32 on the CPU";
    case Reason::mode:
      return "autocast, vmap, tracing, inference mode or anomaly mode is on";
    case Reason::hooks:
      return "a hook or a gradient is there already";
    case Reason::no_chain:
      return "the graph is no chain of direct calls";
    case Reason::inexact_roots:
      return "LibTorch takes square roots by MKL, which may round them in another way";
    case Reason::unknown_order:
      return "the BLAS adds the terms of some products in an order that is not known here";
    case Reason::differs:
      return "bits differ from theirs";
    case Reason::too_many_shapes:
      return "too many shapes were compared already";
  }
  return "unknown";
}

FastPath& FastPath::named(const std::string& name, Switch by) {
  Paths& all = paths();
  const std::lock_guard lock(all.mutex);
  auto& path = all.by_name[name];
  if (path == nullptr) {
    path.reset(new FastPath(name, is_switched_on(by == Switch::direct ? "RUNNER_DIRECT" : "RUNNER_ONE_PASS")));
  }
  return *path;
}

void FastPath::visit(const std::function<void(const FastPath&)>& see) {
  Paths& all = paths();
  const std::lock_guard lock(all.mutex);
  for (const auto& [name, path] : all.by_name) see(*path);
}

void FastPath::refuse(Reason reason) {
  decline(reason);
  if (has_spoken_.exchange(true)) return;
  std::fprintf(stderr, "%s: LibTorch's own operations are used, since %s (LibTorch %s)\n", name_.c_str(),
               std::string(text_of(reason)).c_str(), TORCH_VERSION);
}

std::int64_t FastPath::way_for(const Key& key, const std::function<std::int64_t()>& compare) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = ways_.find(key);
    if (found != ways_.end()) {
      if (found->second == 0) decline(Reason::differs);
      return found->second;
    }
    if (ways_.size() >= most_keys) {
      decline(Reason::too_many_shapes);
      return 0;
    }
  }
  const std::int64_t way = compare();
  if (way == 0) refuse(Reason::differs);
  const std::lock_guard lock(mutex_);
  ways_.emplace(key, way);
  return way;
}

}  // namespace runner::direct
