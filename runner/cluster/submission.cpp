#include "cluster/submission.hpp"

#include <algorithm>

#include "cluster/json_file.hpp"
#include "cluster/whole_number.hpp"
#include "files/reading.hpp"

namespace runner::cluster {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_prefix = "submission-";

// A job's name may stand in scripts, patterns and lists.
std::string plain(const std::string& text) {
  std::string out;
  for (const char letter : text.substr(0, 40)) {
    const bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    out += is_plain ? letter : '_';
  }
  return out;
}

// The first line of a file; nothing where it does not exist.
std::optional<std::string> line_of(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  const auto text = files::read_text(file, files::Links::followed);
  return text.substr(0, text.find('\n'));
}

std::vector<std::int64_t> numbers_in(const ClusterFolder& folder) {
  std::vector<std::int64_t> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder.root(), error)) {
    const auto name = entry.path().filename().string();
    const auto digits = name.starts_with(folder_prefix) ? name.substr(folder_prefix.size()) : "";
    if (const auto number = whole_number(digits)) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

const TaskArray* Submission::array_of(const std::string& job) const {
  const auto found = std::find_if(arrays.begin(), arrays.end(), [&](const auto& array) { return array.job == job; });
  return found == arrays.end() ? nullptr : &*found;
}

fs::path SubmissionFiles::script(std::int64_t first_slice) const {
  return folder / ("batch-" + std::to_string(first_slice) + ".sh");
}

fs::path SubmissionFiles::job(std::int64_t first_slice) const {
  return folder / ("job-" + std::to_string(first_slice));
}

fs::path SubmissionFiles::wish(std::int64_t slice) const { return folder / ("requeue-" + std::to_string(slice)); }

std::vector<TaskArray> arrays_of(const Plan& plan, std::int64_t submission, std::int64_t slices,
                                 std::int64_t most_tasks) {
  std::vector<TaskArray> arrays;
  for (std::int64_t first = 0; first < slices; first += most_tasks) {
    arrays.push_back({first, std::min(most_tasks, slices - first),
                      "runner-" + plain(plan.name) + "-" + plan.experiment_uuid.substr(0, 8) + "-" +
                          std::to_string(submission) + "-" + std::to_string(first),
                      std::nullopt});
  }
  return arrays;
}

std::int64_t next_submission(const ClusterFolder& folder) {
  const auto numbers = numbers_in(folder);
  return numbers.empty() ? 1 : numbers.back() + 1;
}

SubmissionFiles make_submission_folder(const ClusterFolder& folder, std::int64_t number) {
  SubmissionFiles files{folder.submission(number)};
  fs::create_directories(files.logs());
  return files;
}

void write_submission(const SubmissionFiles& files, const Submission& submission) {
  nlohmann::json slices = nlohmann::json::array();
  for (const auto& slice : submission.slices)
    slices.push_back(
        {{"trials", slice.ordinals}, {"requeues", slice.requeues}, {"attempts_before", slice.attempts_before}});
  nlohmann::json arrays = nlohmann::json::array();
  for (const auto& array : submission.arrays)
    arrays.push_back({{"first_slice", array.first_slice}, {"slices", array.slices}, {"name", array.name}});
  write_json(files.record(), {{"format", folder_format},
                              {"submission", submission.number},
                              {"launcher", launchers::to_json(submission.settings)},
                              {"fail_fast", submission.fail_fast},
                              {"slices", std::move(slices)},
                              {"arrays", std::move(arrays)}});
}

std::optional<Submission> read_submission(const fs::path& folder) {
  const SubmissionFiles files{folder};
  std::error_code error;
  if (!fs::exists(files.record(), error)) return std::nullopt;
  const auto json = read_json(files.record());
  Submission submission;
  submission.number = json.at("submission").get<std::int64_t>();
  submission.settings = launchers::slurm_settings_from(json.at("launcher"));
  submission.fail_fast = json.at("fail_fast").get<bool>();
  for (const auto& slice : json.at("slices"))
    submission.slices.push_back({slice.at("trials").get<std::vector<std::int64_t>>(),
                                 slice.at("requeues").get<std::int64_t>(),
                                 slice.at("attempts_before").get<std::map<std::int64_t, std::int64_t>>()});
  for (const auto& array : json.at("arrays")) {
    const auto first = array.at("first_slice").get<std::int64_t>();
    submission.arrays.push_back({first, array.at("slices").get<std::int64_t>(), array.at("name").get<std::string>(),
                                 line_of(files.job(first))});
  }
  submission.is_cancelled = fs::exists(files.cancelled(), error);
  submission.merge_job = line_of(files.merge_job());
  return submission;
}

std::vector<Submission> read_submissions(const ClusterFolder& folder) {
  std::vector<Submission> out;
  for (const auto number : numbers_in(folder)) {
    if (auto submission = read_submission(folder.submission(number))) out.push_back(*std::move(submission));
  }
  return out;
}

}  // namespace runner::cluster
