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
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t place) {
      return place < bytes.size() ? std::to_integer<std::uint32_t>(bytes[place]) : 0U;
    };
    const std::uint32_t group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    text += digits[group >> 18U];
    text += digits[group >> 12U & 63U];
    text += i + 1 < bytes.size() ? digits[group >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? digits[group & 63U] : '=';
  }
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
