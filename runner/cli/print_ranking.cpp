#include "cli/print_ranking.hpp"

#include <fmt/format.h>

#include "analysis/ranking.hpp"
#include "cli/print_table.hpp"
#include "report/visible.hpp"

namespace runner::cli {

void print_ranking(const std::filesystem::path& database, const database::TrialSelection& trials) {
  database::Reader reader(database);
  const auto boards = analysis::rank_configurations(reader, trials);
  constexpr std::size_t most = 20;
  for (const auto& board : boards) {
    if (boards.size() > 1) fmt::print("{}:\n", board.heading);
    auto shown = board.table;
    if (shown.rows.size() > most) shown.rows.resize(most);
    if (shown.rows.size() > 1) print_table(shown, false);
    if (board.table.rows.size() > most) fmt::print("… and {} more configurations\n", board.table.rows.size() - most);
    for (const auto& sentence : board.sentences) fmt::print("{}\n", report::visible(sentence));
  }
}

}  // namespace runner::cli
