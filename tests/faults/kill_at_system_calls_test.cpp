#include <signal.h>

#include <algorithm>
#include <functional>
#include <map>

#include "storage.hpp"
#include "sweep.hpp"
#include "testing/skip.hpp"
#include "tracing.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::string storage_calls =
    "trace=openat,close,flock,fcntl,write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,mkdir";

using Commit = std::vector<SystemCall>;

// What is killed: a trial from its start, or one that has been begun, in which case its commits are most of what
// happens.
struct Scene {
  std::vector<std::string> words;
  // Holds the database of the trial that is to be resumed; none where it is to be started.
  const RunnerProgram* begun = nullptr;

  std::vector<std::string> command() const {
    return begun == nullptr ? words : std::vector<std::string>{"resume", "-v"};
  }

  void set(const RunnerProgram& runner) const {
    if (begun == nullptr) return;
    for (const auto& entry : std::filesystem::directory_iterator(begun->folder().path())) {
      const auto name = entry.path().filename().string();
      if (name == "runner.db" || name == "runner.db.checkpoints") {
        std::filesystem::copy(entry.path(), runner.folder().path() / name, std::filesystem::copy_options::recursive);
      }
    }
  }
};

void begin(const RunnerProgram& runner, const std::vector<std::string>& words) {
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGKILL);
  training.finish();
  // A query puts right what a commit left half done.
  REQUIRE_FALSE(runner.sql("SELECT 1 FROM trials").empty());
}

std::vector<SystemCall> trace_of(const RunnerProgram& runner, const Scene& scene) {
  scene.set(runner);
  const auto log = runner.folder().path() / "trace";
  REQUIRE(run(traced(runner.command(scene.command()), log, {"-s", "200", "-e", storage_calls})).code == 0);
  return read_trace(log);
}

// The main thread's, which make the database and the experiment.
std::vector<SystemCall> calls_of_the_start(const Scene& scene) {
  const RunnerProgram runner;
  auto calls = trace_of(runner, scene);
  const auto main_thread = calls.front().thread;
  std::erase_if(calls, [&](const auto& call) {
    return call.thread != main_thread || !contains(call.text, runner.folder().path().string());
  });
  return calls;
}

// The commits of a trace, each with its calls in turn. strace counts a thread's calls alone and kills at the first
// thread that reaches a number, so that calls which the main thread makes as often are left out.
std::vector<Commit> commits_in(const std::vector<SystemCall>& calls, const std::filesystem::path& folder) {
  std::map<std::string, int> of_main_thread;
  for (const auto& call : calls) {
    if (call.thread == calls.front().thread) of_main_thread[call.name] = call.occurrence;
  }
  std::vector<Commit> commits(1);
  for (const auto& call : calls) {
    if (call.thread == calls.front().thread || !contains(call.text, folder.string())) continue;
    if (call.occurrence > of_main_thread[call.name]) commits.back().push_back(call);
    if (contains(call.text, "LOCK_UN")) commits.emplace_back();
  }
  return commits;
}

// On a busy machine a trial may be committed in one piece, of whose calls the main thread has made as many: then it is
// traced again.
std::vector<Commit> commits_of(const Scene& scene) {
  std::vector<Commit> commits;
  for (int traces = 0; traces < 10; ++traces) {
    const RunnerProgram runner;
    commits = commits_in(trace_of(runner, scene), runner.folder().path());
    if (std::any_of(commits.begin(), commits.end(), [](const auto& commit) { return !commit.empty(); })) break;
  }
  return commits;
}

// Those of the commits in turn, as many as are wanted and no fewer than two commits'. A commit writes a hundred times;
// what it does between the writes comes first.
std::vector<SystemCall> calls_of_commits(const Scene& scene) {
  const auto wanted = static_cast<std::size_t>(repetitions());
  std::vector<SystemCall> calls;
  std::size_t commits = 0;
  for (const auto& commit : commits_of(scene)) {
    if (commits >= 2 && calls.size() >= wanted) break;
    calls.insert(calls.end(), commit.begin(), commit.end());
    commits += commit.empty() ? 0 : 1;
  }
  const auto writes =
      std::stable_partition(calls.begin(), calls.end(), [](const auto& call) { return call.name != "pwrite64"; });
  const auto others = static_cast<std::size_t>(writes - calls.begin());
  if (wanted <= others) calls.resize(others);
  return calls;
}

Finished killed_at(const RunnerProgram& runner, const Scene& scene, const SystemCall& call) {
  scene.set(runner);
  return run(traced(
      runner.command(scene.command()), "/dev/null",
      {"-e", storage_calls, "-e", "inject=" + call.name + ":signal=SIGKILL:when=" + std::to_string(call.occurrence)}));
}

void start_again(const RunnerProgram& runner, const std::vector<std::string>& words) {
  const auto finished = has_experiment(runner) ? runner({"resume", "-q"}) : runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  // Killed behind its last commit, the trial has its result, and no trial is started that would tidy up.
}

void check_calls(const Scene& scene, const std::vector<SystemCall>& calls) {
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(scene.words).code == 0);
  const auto expected = whole_result_of(undisturbed);
  REQUIRE_FALSE(calls.empty());
  const auto wanted = static_cast<std::size_t>(repetitions());
  std::map<std::string, int> killed;
  std::size_t kills = 0;
  std::size_t tries = 0;
  for (; kills < wanted && tries < 3 * wanted; ++tries) {
    // Spread over the commit where they are few; the next round takes the neighbours.
    const auto& call = calls[(tries % wanted * calls.size() / wanted + tries / wanted) % calls.size()];
    const RunnerProgram runner;
    const auto stopped = killed_at(runner, scene, call);
    INFO("at call " << call.occurrence << " of " << call.text);
    if (stopped.signal == SIGKILL) ++kills, ++killed[call.name];
    REQUIRE(losses(runner, stopped) == std::vector<std::string>());
    start_again(runner, scene.words);
    REQUIRE(losses(runner, stopped) == std::vector<std::string>());
    REQUIRE(files_without_a_row(runner) == std::vector<std::string>());
    REQUIRE((whole_result_of(runner) == expected));
  }
  std::string where;
  for (const auto& [name, times] : killed) where += ", " + std::to_string(times) + " at " + name;
  WARN(kills << " supervisors were killed in " << tries << " runs" << where);
  CHECK(kills == wanted);
}

void check_commits(const std::vector<std::string>& words) {
  skip_where(why_no_tracing());
  const RunnerProgram begun;
  begin(begun, words);
  const Scene scene{words, &begun};
  check_calls(scene, calls_of_commits(scene));
}

}  // namespace

TEST_CASE("A supervisor killed at any system call of a commit loses no checkpoint that it called saved") {
  check_commits(trial_with_small_checkpoints());
}

TEST_CASE("A supervisor killed at any call of a commit leaves no row without its file and no file without its row") {
  check_commits(trial_with_large_checkpoints());
}

TEST_CASE("A supervisor killed at any system call while it makes its database leaves one to begin or to go on with") {
  skip_where(why_no_tracing());
  const Scene scene{trial_with_small_checkpoints()};
  check_calls(scene, calls_of_the_start(scene));
}
