#include <fstream>
#include <iterator>

#include "sweep.hpp"

#include "testing/catch.hpp"

using runner::exports::testing::Sweep;
using runner::testing::contains;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string meta_of_running(const std::filesystem::path& store) {
  for (const auto& run : std::filesystem::directory_iterator(store / "1")) {
    if (text_of(run.path() / "tags/runner.state") == "running") return text_of(run.path() / "meta.yaml");
  }
  return "";
}

}  // namespace

TEST_CASE("An export beside a running sweep is of one moment") {
  const Sweep sweep;
  for (int time = 0; time < 3; ++time) {
    const auto folder = sweep.exported("csv");
    CHECK(sweep.complaint("check_moment.py", folder) == "");
    std::filesystem::remove_all(folder);
  }
}

TEST_CASE("A trial that runs is running in each format") {
  const Sweep sweep;
  const auto journal = text_of(sweep.exported("optuna") / "journal.log");
  CHECK(contains(journal, R"("trial_id":8,"step":5)"));
  CHECK(contains(journal, R"("op_code":6,"state":3,"trial_id":7)"));
  CHECK_FALSE(contains(journal, R"("state":3,"trial_id":8)"));
  CHECK_FALSE(contains(journal, R"("state":1,"trial_id":8)"));
  const auto meta = meta_of_running(sweep.exported("mlflow"));
  CHECK(contains(meta, "\nstatus: 1\n"));
  CHECK(contains(meta, "\nend_time: null\n"));
  // Without an end TensorBoard takes it to run.
  const auto runs = sweep.exported("tensorboard");
  for (const auto& [trial, has_end] : {std::pair("trial_8", true), std::pair("trial_9", false)}) {
    for (const auto& file : std::filesystem::directory_iterator(runs / trial))
      CHECK(contains(text_of(file.path()), "_hparams_/session_end_info") == has_end);
  }
}
