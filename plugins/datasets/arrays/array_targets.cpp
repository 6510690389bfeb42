#include "datasets/arrays/array_targets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <unordered_map>

namespace runner {

namespace {

// So many rows are looked at in one piece as hold about a million numbers.
std::int64_t rows_in_a_piece(const NumberArray& array) {
  constexpr std::int64_t numbers = std::int64_t{1} << 20;
  return std::max<std::int64_t>(numbers / array.sample_elements(), 1);
}

// Below, a double holds each whole number.
constexpr double most_whole = 9007199254740992.0;

// Whether each number is whole, as an integer held by a float is.
torch::Tensor are_whole(const torch::Tensor& numbers) {
  return (numbers == numbers.trunc()).logical_and(numbers.abs() <= most_whole);
}

void refuse_fractions(const NumberArray& array, const std::string& array_name) {
  for (std::int64_t begin = 0; begin < array.size(); begin += rows_in_a_piece(array)) {
    const auto end = std::min(begin + rows_in_a_piece(array), array.size());
    const torch::Tensor numbers = array.rows(begin, end, torch::kFloat64).reshape({-1});
    const torch::Tensor others = are_whole(numbers).logical_not().nonzero();
    if (others.numel() == 0) continue;
    const auto first = others[0][0].item<std::int64_t>();
    throw std::runtime_error(array_name + ": holds numbers of type " + name_of(array.type()) + " such as " +
                             std::to_string(numbers[first].item<double>()) + ", that of sample " +
                             std::to_string(begin + first) +
                             ", and classes are whole numbers; leave dataset.task out, or convert them");
  }
}

torch::Tensor integers_of(const NumberArray& array, const std::string& array_name) {
  if (array.sample_elements() != 1) {
    throw std::runtime_error(array_name + ": has " + std::to_string(array.sample_elements()) +
                             (is_integer(array.type()) ? " integers" : " numbers") +
                             " a sample, and a class is one; of one-hot rows take the argmax");
  }
  if (!is_integer(array.type())) refuse_fractions(array, array_name);
  const torch::Tensor integers = array.rows(0, array.size(), torch::kInt64).reshape({-1});
  if (array.type() == NumberType::uint64 && integers.min().item<std::int64_t>() < 0) {
    throw std::runtime_error(array_name + ": has an integer above 2^63, which can be no class here");
  }
  return integers;
}

bool can_be_lost(NumberType type) {
  return type == NumberType::float64 || (is_integer(type) && size_of(type) >= sizeof(std::int32_t));
}

}  // namespace

ClassTargets class_targets(const NumberArray& array, const std::string& array_name,
                           const std::optional<std::vector<std::string>>& known) {
  const torch::Tensor integers = integers_of(array, array_name);
  const auto* const first = integers.data_ptr<std::int64_t>();
  std::vector<std::int64_t> classes(first, first + integers.numel());
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  ClassTargets targets;
  std::unordered_map<std::int64_t, std::int64_t> numbers;
  if (known) targets.names = *known;
  for (const std::int64_t integer : classes) {
    const std::string name = std::to_string(integer);
    if (!known) targets.names.push_back(name);
    const auto found = known ? std::find(targets.names.begin(), targets.names.end(), name) : targets.names.end() - 1;
    if (found == targets.names.end()) {
      throw std::runtime_error(array_name + ": has the class " + name + ", which the model was not trained on");
    }
    numbers.emplace(integer, found - targets.names.begin());
  }
  targets.numbers = torch::empty_like(integers);
  std::transform(first, first + integers.numel(), targets.numbers.data_ptr<std::int64_t>(),
                 [&](std::int64_t integer) { return numbers.at(integer); });
  return targets;
}

ClassesLook look_for_classes(const NumberArray& array) {
  constexpr std::size_t most_classes = 20;
  constexpr std::size_t rows_for_each = 5;
  const bool have_rows = array.sample_elements() > 1;
  std::set<double> different;
  for (std::int64_t begin = 0; begin < array.size(); begin += rows_in_a_piece(array)) {
    const auto end = std::min(begin + rows_in_a_piece(array), array.size());
    const torch::Tensor numbers = array.rows(begin, end, torch::kFloat64).reshape({end - begin, -1});
    if (have_rows) {
      const torch::Tensor are_bits = (numbers == 0.0).logical_or(numbers == 1.0);
      if (!are_bits.all().item<bool>() || !(numbers.sum(1) == 1.0).all().item<bool>()) return ClassesLook::none;
      continue;
    }
    if (!are_whole(numbers).all().item<bool>()) return ClassesLook::none;
    const torch::Tensor plain = numbers.contiguous();
    for (std::int64_t i = 0; i < plain.numel(); ++i) {
      different.insert(plain.data_ptr<double>()[i]);
      if (different.size() > most_classes) return ClassesLook::none;
    }
  }
  if (have_rows) return ClassesLook::one_hot;
  const bool are_few =
      different.size() > 1 && different.size() * rows_for_each <= static_cast<std::size_t>(array.size());
  return are_few ? ClassesLook::whole_numbers : ClassesLook::none;
}

bool are_lost_in_float64(const NumberArray& array) {
  if (!is_integer(array.type()) || size_of(array.type()) < sizeof(std::int64_t)) return false;
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (std::int64_t begin = 0; begin < array.size(); begin += rows_in_a_piece(array)) {
    const auto end = std::min(begin + rows_in_a_piece(array), array.size());
    const torch::Tensor numbers = array.rows(begin, end, torch::kFloat64);
    least = std::min(least, numbers.min().item<double>());
    most = std::max(most, numbers.max().item<double>());
  }
  const double largest = std::max(std::abs(least), std::abs(most));
  const double rounded = (std::nextafter(largest, std::numeric_limits<double>::infinity()) - largest) / 2;
  constexpr double one_millionth = 1e-6;
  return largest > most_whole && rounded > one_millionth * (most - least);
}

std::vector<std::string> places_lost_in_float32(const NumberArray& array) {
  if (!can_be_lost(array.type())) return {};
  torch::Tensor least;
  torch::Tensor most;
  torch::Tensor error;
  for (std::int64_t begin = 0; begin < array.size(); begin += rows_in_a_piece(array)) {
    const auto end = std::min(begin + rows_in_a_piece(array), array.size());
    const torch::Tensor rows = array.rows(begin, end, torch::kFloat64).reshape({end - begin, -1});
    const torch::Tensor errors = (rows - rows.to(torch::kFloat32).to(torch::kFloat64)).abs().amax(0);
    least = least.defined() ? torch::minimum(least, rows.amin(0)) : rows.amin(0);
    most = most.defined() ? torch::maximum(most, rows.amax(0)) : rows.amax(0);
    error = error.defined() ? torch::maximum(error, errors) : errors;
  }
  constexpr double one_millionth = 1e-6;
  const torch::Tensor is_lost = (error > one_millionth * (most - least)).logical_and(most > least);
  std::vector<std::string> places;
  const auto* lost = is_lost.data_ptr<bool>();
  for (std::int64_t place = 0; place < is_lost.numel(); ++place) {
    if (lost[place]) places.push_back(std::to_string(place));
  }
  return places;
}

}  // namespace runner
