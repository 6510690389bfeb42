#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "exports/wire_message.hpp"
#include "files/buffered_file.hpp"

namespace runner::exports {

/// Writes one of TensorBoard's event files: records of a length, its masked CRC-32C, the bytes of an `Event` and their
/// masked CRC-32C (tensorflow/core/lib/io/record_writer.h). The numbers of the fields are those of
/// tensorflow/core/util/event.proto and tensorflow/core/framework/{summary,tensor,tensor_shape}.proto.
class EventFile {
 public:
  /// Makes it in a folder, with the first event that every such file has; `seconds` are those since 1970. Throws
  /// FileError.
  EventFile(const std::filesystem::path& folder, double seconds);

  /// Adds a number at an epoch. It is stored in single precision: TensorBoard's data server reads no other.
  void scalar(std::string_view tag, std::int64_t epoch, double seconds, double value);
  /// Adds a text in Markdown, for the tab TEXT.
  void markdown(std::string_view tag, double seconds, std::string_view text);
  /// Adds what a plugin of TensorBoard keeps in a summary's metadata.
  void plugin_data(std::string_view tag, double seconds, std::string_view plugin, const WireMessage& content);

  /// Writes what still waits.
  void finish() { file_.finish(); }

 private:
  void summary(std::int64_t step, double seconds, const WireMessage& value);
  void record(const WireMessage& event);

  files::BufferedFile file_;
};

}  // namespace runner::exports
