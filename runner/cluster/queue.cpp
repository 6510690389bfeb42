#include "cluster/queue.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "cluster/whole_number.hpp"
#include "supervisor/subprocess.hpp"

namespace runner::cluster {

namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream rest(line);
  for (std::string field; std::getline(rest, field, '|');) fields.push_back(field);
  return fields;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

}  // namespace

bool QueueRow::is_running() const {
  constexpr std::array running = {"RUNNING",  "COMPLETING", "SUSPENDED", "STOPPED",
                                  "RESIZING", "SIGNALING",  "STAGE_OUT"};
  return std::find(running.begin(), running.end(), state) != running.end();
}

bool QueueRow::is_live() const {
  constexpr std::array waiting = {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"};
  return is_running() || std::find(waiting.begin(), waiting.end(), state) != waiting.end();
}

std::vector<QueueRow> read_queue(const std::string& output) {
  std::vector<QueueRow> rows;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    if (fields.size() < 6) continue;
    rows.push_back({fields[0], whole_number(fields[1]), fields[2], fields[3], fields[4], fields[5]});
  }
  return rows;
}

QueueAnswer look_at_queue() {
  const auto user = std::to_string(::geteuid());
  const auto answer = supervisor::run_program(
      {"squeue", "--noheader", "--array", "--states=all", "--user=" + user, "--format=%F|%K|%T|%r|%N|%j"},
      supervisor::Errors::kept);
  if (answer.code == 0) return read_queue(answer.output);
  if (answer.code == 127 && answer.errors.empty()) return "squeue: there is no such program on the PATH";
  return answer.errors.substr(0, answer.errors.find('\n'));
}

std::vector<QueueRow> read_accounts(const std::string& output) {
  std::vector<QueueRow> rows;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = fields_of(line);
    if (fields.size() < 4) continue;
    const auto mark = fields[0].find('_');
    if (mark == std::string::npos) continue;
    const auto task = whole_number(std::string_view(fields[0]).substr(mark + 1));
    if (task) rows.push_back({fields[0].substr(0, mark), task, first_word(fields[1]), fields[2], fields[3], ""});
  }
  return rows;
}

std::vector<QueueRow> ended_tasks(const std::vector<std::string>& jobs) {
  if (jobs.empty()) return {};
  std::string list;
  for (const auto& job : jobs) list += (list.empty() ? "" : ",") + job;
  const auto answer = supervisor::run_program({"sacct", "--noheader", "--parsable2", "--allocations", "--array",
                                               "--jobs=" + list, "--format=JobID,State,Reason,NodeList"},
                                              supervisor::Errors::nowhere);
  return answer.code == 0 ? read_accounts(answer.output) : std::vector<QueueRow>();
}

TaskSet live_tasks(const std::vector<QueueRow>& rows) {
  TaskSet live;
  for (const auto& row : rows) {
    if (row.task && row.is_live()) live.emplace(row.job, *row.task);
  }
  return live;
}

}  // namespace runner::cluster
