#include "cli/print_ranking.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/leaderboard_table.hpp"
#include "analysis/ranking.hpp"
#include "cli/print_table.hpp"
#include "report/paragraph.hpp"
#include "report/terminal.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

constexpr std::size_t most_at_the_end = 20;

void print_board(const analysis::Leaderboard& board, std::size_t most) {
  auto shown =
      report::look_at(STDOUT_FILENO).is_terminal ? analysis::terminal_table_of(board) : analysis::table_of(board);
  const auto configurations = shown.table.rows.size();
  if (configurations > most) shown.table.rows.resize(most);
  print_table(shown.table, false, shown.optional_columns);
  if (configurations > most) fmt::print("… and {} more configurations\n", configurations - most);
}

// One line for programs; for people lines that break between words.
void print_sentence(const std::string& sentence, std::FILE* stream) {
  const auto terminal = report::look_at(stream == stdout ? STDOUT_FILENO : STDERR_FILENO);
  const auto text = text::visible(sentence);
  if (!terminal.is_terminal) return fmt::print(stream, "{}\n", text);
  fmt::print(stream, "{}", report::paragraph(text, static_cast<std::size_t>(terminal.width)));
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
    for (const auto& sentence : board.sentences) print_sentence(sentence, stream);
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
    for (const auto& sentence : board.sentences) print_sentence(sentence, stdout);
  }
}

}  // namespace runner::cli
