#include "cli/print_ranking.hpp"

#include <fmt/format.h>

#include "analysis/leaderboard_table.hpp"
#include "analysis/ranking.hpp"
#include "cli/print_table.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

constexpr std::size_t most_at_the_end = 20;

void print_board(const analysis::Leaderboard& board, std::size_t most) {
  auto shown = analysis::table_of(board);
  const auto configurations = shown.table.rows.size();
  if (configurations > most) shown.table.rows.resize(most);
  print_table(shown.table, false, shown.optional_columns);
  if (configurations > most) fmt::print("… and {} more configurations\n", configurations - most);
}

}  // namespace

void print_boards(const std::vector<analysis::Leaderboard>& boards, std::size_t most) {
  for (const auto& board : boards) {
    if (boards.size() > 1) fmt::print("{}:\n", text::visible(board.heading));
    print_board(board, most);
  }
}

void print_sentences(const std::vector<analysis::Leaderboard>& boards, std::FILE* stream) {
  for (const auto& board : boards) {
    if (boards.size() > 1) fmt::print(stream, "{}:\n", text::visible(board.heading));
    for (const auto& sentence : board.sentences) fmt::print(stream, "{}\n", text::visible(sentence));
  }
}

void print_ranking(const std::filesystem::path& database, const database::TrialSelection& trials) {
  database::Reader reader(database);
  const auto boards = analysis::rank_configurations(reader, trials);
  std::int64_t count = 0;
  for (const auto& board : boards) {
    for (const auto& each : board.configurations) count += each.trials;
  }
  if (count < 2) return;
  for (const auto& board : boards) {
    if (boards.size() > 1) fmt::print("{}:\n", text::visible(board.heading));
    if (board.configurations.size() > 1) print_board(board, most_at_the_end);
    for (const auto& sentence : board.sentences) fmt::print("{}\n", text::visible(sentence));
  }
}

}  // namespace runner::cli
