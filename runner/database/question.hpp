#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "database/table.hpp"

namespace runner::database {

/// Values for the parameters of a statement by their names, without the colon.
using NamedValues = std::map<std::string, Cell>;

/// Says what a statement takes as `:experiment`.
struct QuestionParameter {
  std::string name;
  std::string about;
  /// What it is without, such as `the newest`; empty where it must be given.
  std::string otherwise;
};

/// Holds a statement that reads, with what its first comment lines say of it.
struct Question {
  std::string name;
  /// What it answers.
  std::string about;
  std::vector<QuestionParameter> parameters;
  std::string sql;
};

/// Reads what the comment lines at the beginning of a statement say: sentences, and for each parameter a line
/// `-- :experiment: of this experiment [the newest]`, where the brackets hold what it is without.
Question question_from(std::string name, std::string sql);

/// Returns the questions of experiments/queries, by name.
std::vector<Question> canned_questions();

}  // namespace runner::database
