#include "supervisor/trial_output.hpp"

#include "protocol/trial_mark.hpp"

#include "testing/catch.hpp"

using runner::protocol::trial_mark;
using runner::supervisor::TrialOutput;

namespace {

// What the output keeps of a trial, and of the one that is begun after it.
std::pair<std::string, std::string> texts_of(TrialOutput& output, runner::events::TrialId next) {
  std::string text = output.log().text();
  output.begin(next);
  return {text, output.log().text()};
}

}  // namespace

TEST_CASE("What is printed before a mark is of one trial, what behind it of the next, wherever reads divide it") {
  const std::string text = "of one" + trial_mark(1234567) + "of the next\n";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    TrialOutput output;
    output.begin(1);
    output.append(text.substr(0, i));
    output.append(text.substr(i));
    CHECK(output.has_mark_of(1234567));
    CHECK(texts_of(output, 1234567) == std::pair<std::string, std::string>("of one", "of the next\n"));
  }
  TrialOutput output;
  output.begin(1);
  for (const char c : text) output.append(std::string(1, c));
  CHECK(texts_of(output, 1234567) == std::pair<std::string, std::string>("of one", "of the next\n"));
}

TEST_CASE("What comes between the end of a trial and the mark of the next is of neither") {
  TrialOutput output;
  output.begin(1);
  output.append("of one");
  output.begin(2);
  output.append("late");
  output.append(trial_mark(2) + "of two");
  CHECK(output.log().text() == "of two");
}

TEST_CASE("A trial whose mark never comes has what is printed after the end of the one before it") {
  TrialOutput output;
  output.begin(1);
  output.append("of one");
  output.begin(2);
  output.append("of two");
  CHECK_FALSE(output.has_mark_of(2));
  CHECK(output.log().text() == "of two");
}

TEST_CASE("What only looks like a mark is text") {
  const std::string mark = trial_mark(7);
  std::string text;
  for (std::size_t i = 1; i < mark.size(); ++i) text += mark.substr(0, i) + "no\n";
  text += std::string(1000, mark.front()) + trial_mark(7).replace(8, 1, std::string(20, '9')) + "end\n";
  TrialOutput output;
  for (const char c : text) output.append(std::string(1, c));
  CHECK(output.log().text() == text);
}
