#include "page/column.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace runner::page {

namespace {

static_assert(std::endian::native == std::endian::little);

template <class To, class From>
nlohmann::json as(const char* type, const std::vector<From>& numbers) {
  std::vector<To> narrowed;
  narrowed.reserve(numbers.size());
  for (const From number : numbers) narrowed.push_back(static_cast<To>(number));
  return {{type, base64(std::as_bytes(std::span<const To>(narrowed)))}};
}

bool fits_float(double number) {
  if (std::isnan(number) || std::isinf(number)) return true;
  return std::abs(number) <= std::numeric_limits<float>::max() &&
         static_cast<double>(static_cast<float>(number)) == number;
}

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto write = [&](std::size_t place, std::uint32_t group, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) text[place + i] = digits[group >> (18U - 6U * i) & 63U];
  };
  const auto at = [&](std::size_t place) { return std::to_integer<std::uint32_t>(bytes[place]); };
  std::size_t from = 0;
  std::size_t to = 0;
  for (; from + 3 <= bytes.size(); from += 3, to += 4)
    write(to, at(from) << 16U | at(from + 1) << 8U | at(from + 2), 4);
  const std::size_t left = bytes.size() - from;
  if (left == 1) write(to, at(from) << 16U, 2);
  if (left == 2) write(to, at(from) << 16U | at(from + 1) << 8U, 3);
  return text;
}

nlohmann::json column(const std::vector<double>& numbers) {
  if (std::all_of(numbers.begin(), numbers.end(), fits_float)) return as<float>("float32", numbers);
  return as<double>("float64", numbers);
}

nlohmann::json column(const std::vector<std::int64_t>& numbers) {
  const auto all_within = [&](std::int64_t least, std::int64_t most) {
    return std::all_of(numbers.begin(), numbers.end(),
                       [&](std::int64_t number) { return number >= least && number <= most; });
  };
  if (all_within(0, 255)) return as<std::uint8_t>("uint8", numbers);
  if (all_within(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()))
    return as<std::int32_t>("int32", numbers);
  return as<double>("float64", numbers);
}

}  // namespace runner::page
