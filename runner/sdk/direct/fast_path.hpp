#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <runner/stamp.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runner::direct {

/// Says why a fast path was not taken.
enum class Reason {
  switched_off,
  no_kernels,
  no_state,
  not_plain,
  mode,
  hooks,
  no_chain,
  inexact_roots,
  unknown_order,
  differs,
  too_many_shapes,
};

inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::too_many_shapes) + 1;

/// Returns the reason for a person to read.
RUNNER_EXPORT std::string_view text_of(Reason reason);

/// Counts how often one faster way to LibTorch's own bits was taken in this process and how often it was not, and
/// remembers for what it was found to have those bits. For any thread.
class RUNNER_EXPORT FastPath {
 public:
  /// Names the variable of the environment that switches a path off where it is `0`.
  enum class Switch { direct, one_pass };
  /// Holds whatever the bits may depend on, such as sizes and strides.
  using Key = std::vector<std::int64_t>;

  /// Returns the path of that name, the same one at every call in a process.
  static FastPath& named(const std::string& name, Switch by);
  /// Calls `see` with each path that was asked for in this process, in the order of their names.
  static void visit(const std::function<void(const FastPath&)>& see);

  FastPath(const FastPath&) = delete;
  FastPath& operator=(const FastPath&) = delete;

  /// Returns its name, such as `optimizer.adam`.
  const std::string& name() const { return name_; }
  /// Says that nobody has switched it off.
  bool is_on() const { return is_on_; }

  /// Counts one use.
  void take() { taken_.fetch_add(1, std::memory_order_relaxed); }
  /// Counts one time at which LibTorch's own operations were used instead.
  void decline(Reason reason) { declined_[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }
  /// Declines and says so, once for each path, on standard error: for what holds for the whole process.
  void refuse(Reason reason);
  /// Returns how often it was taken.
  std::int64_t taken() const { return taken_; }
  /// Returns how often it was declined for that reason.
  std::int64_t declined(Reason reason) const { return declined_[static_cast<std::size_t>(reason)]; }

  /// Returns what `compare` said when it was first called for this key: which of several ways has LibTorch's bits,
  /// counted from 1, or 0 for none, where it refuses. Declines with 0 where there were too many keys.
  std::int64_t way_for(const Key& key, const std::function<std::int64_t()>& compare);

 private:
  FastPath(std::string name, bool is_on) : name_(std::move(name)), is_on_(is_on) {}

  std::string name_;
  bool is_on_;
  std::atomic<std::int64_t> taken_ = 0;
  std::array<std::atomic<std::int64_t>, reason_count> declined_ = {};
  std::mutex mutex_;
  std::map<Key, std::int64_t> ways_;
  std::atomic<bool> has_spoken_ = false;
};

}  // namespace runner::direct
