#include "digest/data_record.hpp"

namespace runner {

namespace {

std::string shortened(std::string_view digest) { return std::string(digest.substr(0, 12)) + "…"; }

}  // namespace

std::string_view last_digest(std::string_view record) {
  const auto space = record.rfind(' ');
  return space == std::string_view::npos ? record : record.substr(space + 1);
}

std::string with_digest(std::string_view record, std::string_view digest) {
  if (record.empty()) return std::string(digest);
  if (last_digest(record) == digest) return std::string(record);
  return std::string(record) + " " + std::string(digest);
}

std::string data_difference(std::string_view record, std::string_view now) {
  const auto then = last_digest(record);
  if (then.empty() || then == now) return "";
  return "the data have changed: their SHA-256 was " + shortened(then) + ", is " + shortened(now);
}

}  // namespace runner
