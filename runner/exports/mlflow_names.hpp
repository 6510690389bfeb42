#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace runner::exports {

/// Names what is recorded as MLflow allows, where each name is a file's: letters and digits of ASCII, `_`, `-`,
/// `.` and blanks (mlflow/utils/validation.py).
class MlflowNames {
 public:
  /// Returns the name of a thing among those of its kind, the same each time and different for each: what may not stand
  /// in it has become `_`.
  const std::string& name_of(const std::string& kind, const std::string& original);

  /// Returns what the names stand for that had to be others: `metrics.validation.f1_class_1` for `f1/class 1`.
  const std::map<std::string, std::string>& changed() const noexcept { return changed_; }

 private:
  std::map<std::pair<std::string, std::string>, std::string> names_;
  std::set<std::pair<std::string, std::string>> taken_;
  std::map<std::string, std::string> changed_;
};

/// Returns a `file:` URI for an absolute path.
std::string file_uri(const std::filesystem::path& path);

}  // namespace runner::exports
