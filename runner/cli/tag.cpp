#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"

namespace runner::cli {

namespace {

void change(const std::filesystem::path& db, const std::string& experiment, const std::vector<std::string>& added,
            const std::vector<std::string>& removed) {
  database::Writer writer(db);
  auto transaction = writer.transaction();
  // Read inside the transaction, so that of two who tag at once neither is lost.
  database::Reader reader(db);
  const auto row = reader.experiment(reader.experiment_named(experiment));
  auto tags = nlohmann::json::parse(row.tags).get<std::vector<std::string>>();
  for (const auto& tag : added) {
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  for (const auto& tag : removed) tags.erase(std::remove(tags.begin(), tags.end(), tag), tags.end());
  writer.set_tags(row.experiment, tags);
  transaction.commit();
}

}  // namespace

int run_tag(const Words& words) {
  CLI::App app("Adds tags to an experiment, or removes them.", "runner tag");
  std::string db;
  std::string experiment;
  std::vector<std::string> added;
  std::vector<std::string> removed;
  app.add_option("experiment", experiment, "A name (the newest of that name) or a number")->required();
  app.add_option("tag", added, "Tags to add");
  app.add_option("--remove", removed, "A tag to remove; may be repeated")->type_name("TAG")->allow_extra_args(false);
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    if (!std::filesystem::exists(database_path(db))) database::Reader absent(database_path(db));
    change(database_path(db), experiment, added, removed);
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli
