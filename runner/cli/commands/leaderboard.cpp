#include <fmt/format.h>
#include <unistd.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/leaderboard_table.hpp"
#include "analysis/ranking.hpp"
#include "cli/arguments.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"
#include "cli/print_ranking.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

nlohmann::ordered_json json_of(const database::ExperimentRow& experiment, std::vector<analysis::Leaderboard> boards,
                               std::size_t most) {
  nlohmann::ordered_json json = {{"experiment", experiment.experiment}, {"name", experiment.name}};
  json["leaderboards"] = nlohmann::ordered_json::array();
  for (auto& board : boards) {
    if (board.configurations.size() > most)
      board.configurations.erase(board.configurations.begin() + static_cast<std::ptrdiff_t>(most),
                                 board.configurations.end());
    json["leaderboards"].push_back(analysis::to_json(board));
  }
  return json;
}

}  // namespace

int run_leaderboard(const Arguments& arguments) {
  CLI::App app(
      "Ranks the configurations of an experiment by the mean over their seeds and folds, at any time. `difference` is\n"
      "from the first, replicate by replicate, and `clear` where it is more than two of its standard errors. The "
      "other\n"
      "metrics are means over the epochs of the best values.",
      "runner leaderboard");
  std::string db;
  std::string name;
  std::size_t most = std::numeric_limits<std::size_t>::max();
  bool json = false;
  add_experiment_argument(app, name, "the newest experiment");
  app.add_option("--limit", most, "Only the first so many configurations")->type_name("N");
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  const auto number = experiment_or_newest(reader, name);
  if (!number) return exit_usage;
  const auto experiment = reader.experiment(*number);
  const auto boards = analysis::rank_configurations(reader, {*number, {}});
  if (json) {
    print_json(json_of(experiment, boards, most), 2);
  } else if (boards.empty()) {
    fmt::print(stderr, "runner: no trial of experiment {} '{}' has a value yet\n", *number,
               text::visible(experiment.name));
  } else {
    print_boards(boards, most);
    print_sentences(boards, report::look_at(STDOUT_FILENO).is_terminal ? stdout : stderr);
  }
  return boards.empty() ? exit_trial : exit_ok;
}

}  // namespace runner::cli
