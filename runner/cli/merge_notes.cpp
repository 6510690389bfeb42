#include "cli/merge_notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "analysis/fingerprint_changes.hpp"
#include "cli/plural.hpp"
#include "text/visible.hpp"

namespace runner::cli {

void say_problems(const database::MergedShard& merged) {
  if (merged.error) fmt::print(stderr, "runner: {}\n", text::visible(merged.error->what()));
  for (const auto& sentence : merged.damaged) fmt::print(stderr, "runner: {}\n", text::visible(sentence));
}

void say_unlike(const std::vector<database::MergedShard>& shards) {
  std::map<std::string, std::vector<std::string>> by_difference;
  for (const auto& one : shards) {
    if (!one.unlike) continue;
    const auto changes = analysis::fingerprint_changes(one.unlike->target, one.unlike->shard);
    if (!changes.empty())
      by_difference[fmt::format("{}", fmt::join(changes, ", "))].push_back(one.shard.filename().string());
  }
  for (const auto& [difference, files] : by_difference) {
    fmt::print(stderr,
               "note: {} computed with other things than what was merged before ({}), so last bits may differ: {}\n",
               files.size() == 1 ? "the workers of a database have"
                                 : "the workers of " + std::to_string(files.size()) + " databases have",
               text::visible(difference), text::visible(fmt::format("{}", fmt::join(files, ", "))));
  }
}

}  // namespace runner::cli
