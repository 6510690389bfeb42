#include "database/merge.hpp"

#include <fmt/format.h>

#include <iterator>

#include "cli/arguments.hpp"
#include "cli/merge_notes.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

std::string problem_of(const database::MergedShard& merged) {
  if (merged.error) return merged.error->what();
  return merged.damaged.empty() ? "" : fmt::format("{} damaged", plural(std::ssize(merged.damaged), "trial"));
}

database::Table table_of(const std::vector<database::MergedShard>& shards) {
  database::Table table{{"database", "experiments", "new", "updated", "unchanged", "removed", "problem"}, {}};
  for (const auto& one : shards) {
    table.rows.push_back({one.shard.string(), one.experiments_added, one.added, one.updated, one.unchanged,
                          std::int64_t{one.removed}, problem_of(one)});
  }
  return table;
}

void say_sums(const std::vector<database::MergedShard>& shards, const std::filesystem::path& target) {
  std::int64_t added = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  for (const auto& one : shards) {
    added += one.added;
    updated += one.updated;
    unchanged += one.unchanged;
  }
  fmt::print(stderr, "{}: {} new, {} updated, {} as they were\n", text::visible(target.string()),
             plural(added, "trial"), updated, unchanged);
}

}  // namespace

int run_merge(const Arguments& arguments) {
  CLI::App app(
      "Brings other databases into one: experiments that it has not, and trials that they have a better record of. Of"
      " two records of a trial the completed one is kept, then the longer one. It may be repeated at any time, also"
      " while the others are being written.",
      "runner merge");
  std::filesystem::path target;
  std::vector<std::filesystem::path> shards;
  database::MergeOptions options;
  bool json = false;
  takes_path(app.add_option("target", target, "The database to bring them into; made where there is none"))
      ->type_name("FILE")
      ->required();
  takes_path(app.add_option("database", shards, "A database to bring in"))->type_name("FILE")->required();
  app.add_flag("--move", options.move, "Remove each database that is in the target whole, and link its payload files");
  app.add_flag("--json", json, "Print the counts as JSON");
  if (const auto code = parse(app, arguments)) return *code;
  const auto merged = database::merge(target, shards, options, say_problems);
  print_table(table_of(merged), json, 1);
  say_sums(merged, target);
  say_unlike(merged);
  for (const auto& one : merged) {
    if (!one.is_whole()) return exit_trial;
  }
  return exit_ok;
}

}  // namespace runner::cli
