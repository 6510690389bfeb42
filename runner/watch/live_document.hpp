#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "watch/file_state.hpp"
#include "watch/history.hpp"
#include "watch/pace.hpp"

namespace runner::watch {

/// Makes a document anew whenever the database has changed, on a thread of its own. Looking for changes takes no lock;
/// the next is made only after a pause, so long that the program keeps to its share, over some documents.
class LiveDocument {
 public:
  /// Returns the document; `is_same_file` says that the database is the file that it was when the last one was made.
  /// Throws std::exception where it cannot be read now; it is asked again.
  using Make = std::function<nlohmann::json(bool is_same_file)>;
  /// Returns how many processor cores the sweep has used since the last call; none where that is not known, which
  /// counts as one.
  using Cores = std::function<std::optional<double>()>;
  using OnChange = std::function<void(std::shared_ptr<const Shown>)>;

  /// Begins at once. What is given is called on the thread of its own, as long as this lives.
  LiveDocument(std::filesystem::path database, Make make, Cores cores, OnChange on_change, Pace pace = {});
  ~LiveDocument();
  LiveDocument(const LiveDocument&) = delete;
  LiveDocument& operator=(const LiveDocument&) = delete;

 private:
  void follow();
  bool make_anew(bool is_known_file, const FileState& state);
  void set_problem(const std::string& problem);
  void tell();
  bool is_stopped_after(std::chrono::nanoseconds pause);

  std::filesystem::path database_;
  Make make_;
  Cores cores_;
  OnChange on_change_;
  Pace pace_;
  History history_;
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool is_stopped_ = false;
  std::thread thread_;
};

}  // namespace runner::watch
