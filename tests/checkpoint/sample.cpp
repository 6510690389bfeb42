#include "sample.hpp"

#include "testing/catch.hpp"

namespace runner::checkpoint::testing {

std::vector<TensorView> Sample::tensors() const {
  return {{"mask", DType::BOOL, {3}, std::as_bytes(std::span(mask))},
          {"0.weight", DType::F32, {2, 3}, std::as_bytes(std::span(weight))},
          {"scaler.mean", DType::F64, {2}, std::as_bytes(std::span(mean))},
          {"step", DType::I64, {}, std::as_bytes(std::span(step))},
          {"nothing", DType::F32, {0, 4}, {}}};
}

std::vector<std::byte> container_of(std::string_view header, std::size_t data_bytes) {
  std::vector<std::byte> bytes(8 + header.size() + data_bytes);
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::byte>(std::uint64_t{header.size()} >> (8 * i));
  for (std::size_t i = 0; i < header.size(); ++i) bytes[8 + i] = static_cast<std::byte>(header[i]);
  return bytes;
}

std::string complaint(std::span<const std::byte> bytes) {
  const auto result = read(bytes);
  if (const auto* error = std::get_if<FormatError>(&result)) return error->message;
  FAIL("the reader accepted it");
  return "";
}

}  // namespace runner::checkpoint::testing
