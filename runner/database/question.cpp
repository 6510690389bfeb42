#include "database/question.hpp"

#include <sstream>
#include <utility>

#include "database/internal/embedded_questions.hpp"

namespace runner::database {

namespace {

// `:experiment: of this experiment [the newest]`
QuestionParameter parameter_from(std::string_view line) {
  const auto end = line.find_first_of(": ", 1);
  QuestionParameter parameter{std::string(line.substr(1, end - 1)), "", ""};
  if (end == std::string_view::npos) return parameter;
  const auto begin = line.find_first_not_of(": ", end);
  if (begin != std::string_view::npos) parameter.about = line.substr(begin);
  const auto bracket = parameter.about.rfind(" [");
  if (bracket != std::string::npos && parameter.about.ends_with(']')) {
    parameter.otherwise = parameter.about.substr(bracket + 2, parameter.about.size() - bracket - 3);
    parameter.about.erase(bracket);
  }
  return parameter;
}

}  // namespace

Question question_from(std::string name, std::string sql) {
  Question question;
  question.name = std::move(name);
  std::istringstream lines(sql);
  for (std::string line; std::getline(lines, line) && line.starts_with("--");) {
    line.erase(0, line.starts_with("-- ") ? 3 : 2);
    if (line.starts_with(':')) {
      question.parameters.push_back(parameter_from(line));
    } else {
      question.about += (question.about.empty() ? "" : " ") + line;
    }
  }
  question.sql = std::move(sql);
  return question;
}

std::vector<Question> canned_questions() {
  std::vector<Question> questions;
  for (const auto& file : embedded_questions()) questions.push_back(question_from(file.name, file.sql));
  return questions;
}

}  // namespace runner::database
