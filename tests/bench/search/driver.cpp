// Answers lines of JSON with the suggestions of a sampler: bench_search FOLDER_OF_PLUGINS.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "../../search/loaded_sampler.hpp"

namespace {

using namespace runner;
using nlohmann::json;

SearchSpace space_of(const json& parameters) {
  SearchSpace space;
  for (const auto& one : parameters) {
    SearchParameter parameter;
    parameter.key = one.at("key");
    const std::string kind = one.at("kind");
    parameter.kind = kind == "real"      ? SearchParameter::Kind::real
                     : kind == "integer" ? SearchParameter::Kind::integer
                                         : SearchParameter::Kind::choice;
    parameter.low = one.value("low", 0.0);
    parameter.high = one.value("high", 1.0);
    parameter.logarithmic = one.value("logarithmic", false);
    parameter.step = one.value("step", 0.0);
    parameter.options = one.value("options", std::vector<std::string>());
    for (const auto& condition : one.value("conditions", json::array())) {
      parameter.conditions.push_back({condition.at("parameter"), condition.at("values")});
    }
    space.push_back(std::move(parameter));
  }
  return space;
}

SearchPoint point_of(const json& values) {
  SearchPoint point;
  for (const auto& value : values) point.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
  return point;
}

json to_json(const SearchPoint& point) {
  json values = json::array();
  for (const auto& value : point) values.push_back(value ? json(*value) : json());
  return values;
}

class Search {
 public:
  explicit Search(std::string folder) : folder_(std::move(folder)) {}

  json answer(const json& question) {
    if (question.contains("open")) {
      sampler_ = testing::load_sampler(folder_, question.at("open"), space_of(question.at("space")),
                                       question.at("seed").get<std::uint64_t>(), question.at("options"));
      taken_ = {};
      return json::object();
    }
    if (question.contains("seconds")) return {{"seconds", taken_.count()}};
    if (question.contains("tell")) {
      SearchResult result;
      result.suggestion = question.at("tell");
      result.point = point_of(question.at("point"));
      result.mean = question.at("mean");
      timed([&] { sampler_->tell(result); });
      return json::object();
    }
    std::optional<Suggestion> suggestion;
    timed([&] { suggestion = sampler_->suggest(question.at("suggest").get<std::size_t>(), {}); });
    if (!suggestion) return {{"point", nullptr}};
    return {{"point", to_json(suggestion->point)}, {"reason", suggestion->reason}};
  }

 private:
  template <class Work>
  void timed(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    taken_ += std::chrono::steady_clock::now() - begin;
  }

  std::string folder_;
  std::unique_ptr<Sampler> sampler_;
  std::chrono::duration<double> taken_{};
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: bench_search FOLDER_OF_PLUGINS\n";
    return 2;
  }
  Search search(arguments[1]);
  for (std::string line; std::getline(std::cin, line);) {
    json answer;
    try {
      answer = search.answer(json::parse(line));
    } catch (const std::exception& error) {
      answer = {{"error", error.what()}};
    }
    std::cout << answer.dump() << std::endl;
  }
  return 0;
}
