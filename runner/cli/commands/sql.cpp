#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <variant>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/checkpoint_name.hpp"
#include "database/reader.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using database::Cell;
using database::NamedValues;
using database::Question;

std::string parameters_text(const Question& question) {
  std::string text;
  for (const auto& parameter : question.parameters) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", parameter.name,
                        parameter.otherwise.empty() ? "" : "[" + parameter.otherwise + "]");
  }
  return text;
}

database::Table table_of(const std::vector<Question>& questions) {
  database::Table table{{"question", "parameters", "answers"}, {}};
  for (const auto& question : questions) {
    table.rows.push_back({"@" + question.name, parameters_text(question), question.about});
  }
  return table;
}

// By its name, or by the beginning of one.
std::variant<Question, int> question_named(const std::string& name) {
  auto questions = database::canned_questions();
  std::vector<const Question*> found;
  for (const auto& question : questions) {
    if (question.name == name) return question;
    if (question.name.starts_with(name)) found.push_back(&question);
  }
  if (found.size() == 1) return *found.front();
  std::string names;
  for (const auto& question : questions) {
    const bool is_meant = found.empty() || std::find(found.begin(), found.end(), &question) != found.end();
    if (is_meant) names += (names.empty() ? "@" : ", @") + question.name;
  }
  fmt::print(stderr, "runner: '@{}' {}: {}\n", text::visible(name),
             found.empty() ? "is no question; there are" : "may be one of several", names);
  return exit_usage;
}

Cell value_from(database::Reader& reader, const std::string& name, const std::string& text) {
  if (name == "experiment") return reader.experiment_named(text);
  if (const auto number = database::number_from(text)) return *number;
  char* end = nullptr;
  const double real = std::strtod(text.c_str(), &end);
  if (!text.empty() && *end == '\0') return real;
  return text;
}

// The values as given, NULL for what may be left out. Returns none, after printing why, where a word is no NAME=VALUE.
std::optional<NamedValues> values_from(database::Reader& reader, const Question& question,
                                       const std::vector<std::string>& words) {
  NamedValues values;
  for (const auto& word : words) {
    const auto sign = word.find('=');
    if (sign == std::string::npos || sign == 0) {
      fmt::print(stderr, "runner: '{}' is no value of a parameter; write NAME=VALUE, such as experiment=3\n",
                 text::visible(word));
      return std::nullopt;
    }
    values[word.substr(0, sign)] = value_from(reader, word.substr(0, sign), word.substr(sign + 1));
  }
  for (const auto& parameter : question.parameters) {
    if (!parameter.otherwise.empty()) values.try_emplace(parameter.name, nullptr);
  }
  return values;
}

}  // namespace

int run_sql(const Arguments& arguments) {
  CLI::App app(
      "Answers a question in SQL. The views are trials, best_checkpoints, checkpoint_history,\n"
      "leaderboard, metrics, learning_curves and result_tables. Nothing can be changed.",
      "runner sql");
  std::string db;
  std::string query;
  std::vector<std::string> words;
  bool json = false;
  app.add_option("query", query,
                 "One statement; `-` reads it from standard input; @NAME is one of the questions that ship, which"
                 " `runner sql` alone lists")
      ->type_name("SQL");
  app.add_option("value", words, "The value of a parameter of the statement: experiment=3 is its `:experiment`")
      ->type_name("NAME=VALUE");
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  if (query.empty()) {
    print_table(table_of(database::canned_questions()), json);
    return exit_ok;
  }
  if (query == "-") query.assign(std::istreambuf_iterator<char>(std::cin), {});
  auto question = query.starts_with('@') ? question_named(query.substr(1))
                                         : std::variant<Question, int>(database::question_from("", query));
  if (const int* code = std::get_if<int>(&question)) return *code;
  database::Table result;
  {
    // Closed before a line is printed: a pager left open holds no lock.
    database::Reader reader(open_database(db));
    const auto values = values_from(reader, std::get<Question>(question), words);
    if (!values) return exit_usage;
    result = reader.ask(std::get<Question>(question).sql, *values);
  }
  print_table(result, json);
  return exit_ok;
}

}  // namespace runner::cli
