#pragma once

#include <runner/search_space.hpp>
#include <string>
#include <vector>

namespace runner::testing {

inline SearchParameter uniform(std::string key, double low, double high, double step = 0.0) {
  SearchParameter parameter;
  parameter.key = std::move(key);
  parameter.low = low;
  parameter.high = high;
  parameter.step = step;
  return parameter;
}

inline SearchParameter loguniform(std::string key, double low, double high) {
  auto parameter = uniform(std::move(key), low, high);
  parameter.logarithmic = true;
  return parameter;
}

inline SearchParameter randint(std::string key, double low, double high, double step = 0.0) {
  auto parameter = uniform(std::move(key), low, high, step);
  parameter.kind = SearchParameter::Kind::integer;
  return parameter;
}

inline SearchParameter lograndint(std::string key, double low, double high) {
  auto parameter = randint(std::move(key), low, high);
  parameter.logarithmic = true;
  return parameter;
}

inline SearchParameter choice(std::string key, std::vector<std::string> options) {
  SearchParameter parameter;
  parameter.key = std::move(key);
  parameter.kind = SearchParameter::Kind::choice;
  parameter.options = std::move(options);
  return parameter;
}

/// Makes a parameter active where parameter number `place` has one of the values.
inline SearchParameter when(SearchParameter parameter, std::size_t place, std::vector<double> values) {
  parameter.conditions.push_back({place, std::move(values)});
  return parameter;
}

/// Has each kind of parameter, and two levels of conditions.
inline SearchSpace full_space() {
  return {loguniform("optimizer.lr", 1e-5, 1e-1),
          choice("optimizer", {"\"adam\"", "\"sgd\""}),
          when(uniform("optimizer.momentum", 0, 0.99), 1, {1}),
          when(choice("optimizer.nesterov", {"false", "true"}), 1, {1}),
          when(uniform("optimizer.dampening", 0, 0.5, 0.1), 3, {0}),
          randint("model.depth", 1, 4),
          lograndint("training.batch_size", 4, 256),
          choice("model.hidden", {"[16]", "[32, 32]", "[64]"})};
}

/// Has numbers alone.
inline SearchSpace numbers_space() {
  return {loguniform("optimizer.lr", 1e-5, 1e-1), uniform("model.dropout", 0, 0.9), randint("model.depth", 1, 6),
          lograndint("training.batch_size", 4, 256), uniform("loss.smoothing", 0, 0.5, 0.05)};
}

/// Returns a loss of any point that depends on every active parameter.
inline double sample_loss(const SearchSpace& space, const SearchPoint& point) {
  double loss = 0.0;
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (!point[i]) continue;
    const double apart = space[i].to_unit(*point[i]) - 0.3;
    loss += apart * apart;
  }
  return loss;
}

}  // namespace runner::testing
