#include "events/cbor.hpp"

#include <bit>
#include <limits>
#include <stdexcept>
#include <string>

namespace runner::events {

namespace {

// The upper three bits of an initial byte, RFC 8949, section 3.1.
enum Kind : std::uint8_t { unsigned_integer = 0, negative_integer = 1, text_string = 3, array = 4 };

constexpr std::uint8_t null_byte = 0xF6;
constexpr std::uint8_t true_byte = 0xF5;
constexpr std::uint8_t false_byte = 0xF4;
constexpr std::uint8_t double_byte = 0xFB;

[[noreturn]] void refuse(const char* wanted) {
  throw std::runtime_error(std::string("a message between supervisor and worker cannot be read: it has no ") + wanted +
                           " where one belongs");
}

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace

void CborWriter::head(std::uint8_t kind, std::uint64_t argument) {
  const auto first = static_cast<std::uint8_t>(kind << 5);
  if (argument < 24) return out_.push_back(static_cast<std::uint8_t>(first | argument));
  const int size = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFFFFFF ? 2 : 3;
  out_.push_back(static_cast<std::uint8_t>(first | (24 + size)));
  for (int shift = 8 * (1 << size) - 8; shift >= 0; shift -= 8) {
    out_.push_back(static_cast<std::uint8_t>(argument >> shift));
  }
}

void CborWriter::integer(std::int64_t value) {
  value < 0 ? head(negative_integer, static_cast<std::uint64_t>(-(value + 1)))
            : head(unsigned_integer, static_cast<std::uint64_t>(value));
}

void CborWriter::real(double value) {
  out_.push_back(double_byte);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (int shift = 56; shift >= 0; shift -= 8) out_.push_back(static_cast<std::uint8_t>(bits >> shift));
}

void CborWriter::text(std::string_view value) {
  head(text_string, value.size());
  out_.insert(out_.end(), value.begin(), value.end());
}

void CborWriter::list(std::size_t size) { head(array, size); }

std::uint8_t CborReader::first() const {
  if (rest_.empty()) refuse("value");
  return rest_.front();
}

std::uint64_t CborReader::argument(std::uint8_t kind, const char* wanted) {
  const std::uint8_t byte = first();
  if (byte >> 5 != kind) refuse(wanted);
  rest_ = rest_.subspan(1);
  const unsigned info = byte & 31U;
  if (info < 24) return info;
  if (info > 27) refuse(wanted);
  const std::size_t size = std::size_t{1} << (info - 24);
  if (rest_.size() < size) refuse(wanted);
  const auto value = big_endian(rest_.first(size));
  rest_ = rest_.subspan(size);
  return value;
}

bool CborReader::take_null() {
  if (first() != null_byte) return false;
  rest_ = rest_.subspan(1);
  return true;
}

bool CborReader::boolean() {
  const std::uint8_t byte = first();
  if (byte != true_byte && byte != false_byte) refuse("truth value");
  rest_ = rest_.subspan(1);
  return byte == true_byte;
}

std::int64_t CborReader::integer() {
  const bool is_negative = first() >> 5 == negative_integer;
  const auto value = argument(is_negative ? negative_integer : unsigned_integer, "integer");
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) refuse("integer");
  return is_negative ? -static_cast<std::int64_t>(value) - 1 : static_cast<std::int64_t>(value);
}

double CborReader::real() {
  if (first() != double_byte) return static_cast<double>(integer());
  if (rest_.size() < 9) refuse("number");
  const auto bits = big_endian(rest_.subspan(1, 8));
  rest_ = rest_.subspan(9);
  return std::bit_cast<double>(bits);
}

std::string_view CborReader::text() {
  const auto size = argument(text_string, "text");
  if (size > rest_.size()) refuse("text");
  const std::string_view value(reinterpret_cast<const char*>(rest_.data()), size);
  rest_ = rest_.subspan(size);
  return value;
}

std::size_t CborReader::list() {
  const auto size = argument(array, "list");
  // Each value takes a byte or more.
  if (size > rest_.size()) refuse("list");
  return size;
}

}  // namespace runner::events
