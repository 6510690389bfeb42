#include "exports/event_file.hpp"

#include <cmath>

#include "exports/crc32c.hpp"

namespace runner::exports {

namespace {

// DataType of tensorflow/core/framework/types.proto, DataClass of summary.proto.
constexpr std::int64_t dt_float = 1;
constexpr std::int64_t dt_string = 7;
constexpr std::int64_t class_scalar = 1;
constexpr std::int64_t class_tensor = 2;

std::string little_endian(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

// So that the CRC of what holds CRCs is a good one.
std::string masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return little_endian(((crc >> 15) | (crc << 17)) + 0xa282ead8U, 4);
}

std::string file_name(double seconds) {
  // What has "tfevents" in its name is read, by the order of the names.
  std::string number = std::to_string(static_cast<std::int64_t>(seconds));
  if (number.size() < 10) number.insert(0, 10 - number.size(), '0');
  return "events.out.tfevents." + number + ".runner";
}

WireMessage metadata(std::string_view plugin, std::string_view content, std::int64_t data_class) {
  WireMessage data;
  data.text(1, plugin).text(2, content);
  WireMessage result;
  result.message(1, data).integer(4, data_class);
  return result;
}

WireMessage value(std::string_view tag, const WireMessage& metadata, const WireMessage& tensor) {
  WireMessage result;
  result.text(1, tag).message(9, metadata).message(8, tensor);
  return result;
}

// Of one dimension with no element, which stands for no value.
WireMessage empty_tensor() {
  WireMessage shape;
  shape.message(2, WireMessage());
  WireMessage tensor;
  tensor.integer(1, dt_float).message(2, shape);
  return tensor;
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder, double seconds) : file_(folder / file_name(seconds)) {
  WireMessage event;
  event.real(1, seconds).text(3, "brain.Event:2");
  record(event);
}

void EventFile::scalar(std::string_view tag, std::int64_t epoch, double seconds, double number) {
  WireMessage tensor;
  tensor.integer(1, dt_float).message(2, WireMessage()).packed_single(5, static_cast<float>(number));
  summary(epoch, seconds, value(tag, metadata("scalars", "", class_scalar), tensor));
}

void EventFile::markdown(std::string_view tag, double seconds, std::string_view text) {
  WireMessage tensor;
  tensor.integer(1, dt_string).message(2, WireMessage()).text(8, text);
  summary(0, seconds, value(tag, metadata("text", "", class_tensor), tensor));
}

void EventFile::plugin_data(std::string_view tag, double seconds, std::string_view plugin, const WireMessage& content) {
  summary(0, seconds, value(tag, metadata(plugin, content.bytes(), class_tensor), empty_tensor()));
}

void EventFile::summary(std::int64_t step, double seconds, const WireMessage& value) {
  WireMessage summary;
  summary.message(1, value);
  WireMessage event;
  event.real(1, seconds).integer(2, step).message(5, summary);
  record(event);
}

void EventFile::record(const WireMessage& event) {
  const std::string length = little_endian(event.bytes().size(), 8);
  file_.write(length + masked_crc(length) + event.bytes() + masked_crc(event.bytes()));
}

}  // namespace runner::exports
