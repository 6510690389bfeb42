#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "page/followed_experiment.hpp"

namespace runner::page {

/// Holds what the page says of itself.
struct DocumentFacts {
  std::string runner_version;
  /// What finds the database again on a command line: ` --db FILE`, or nothing.
  std::string db_words;
};

/// Returns all that the page shows of some experiments: the one document that its scripts draw from, whether it is
/// embedded in the page or fetched by it. Numbers are columns (column.hpp) or JSON. Each result is read whole, so that
/// no lock is held while it is made; an experiment that is running meanwhile may be shown with trials that have gone on
/// between two of the questions. Throws database::DatabaseError.
nlohmann::json document(database::Reader& reader, const std::vector<std::int64_t>& experiments,
                        const DocumentFacts& facts);

/// Makes the document again and again while experiments run, of what it has read before and what is new. Its curves
/// stand in another form (followed_curves.hpp); the page reads both.
class FollowedDocument {
 public:
  /// Throws database::DatabaseError.
  nlohmann::json make(database::Reader& reader, const std::vector<std::int64_t>& experiments,
                      const DocumentFacts& facts);
  /// Forgets what was read, for another file in the place of the last.
  void forget();
  /// Returns the processes of this machine that were at work on trials when the last document was made.
  std::vector<pid_t> workers() const;

 private:
  std::map<std::int64_t, FollowedExperiment> followed_;
  /// Of all together.
  std::map<std::string, KeptImportance> importance_;
};

}  // namespace runner::page
