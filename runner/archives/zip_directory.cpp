#include "archives/zip_directory.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "archives/archive_error.hpp"
#include "text/visible.hpp"

namespace runner::archives {

namespace {

using text::shown;

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t zip64_end_signature = 0x06064b50;
constexpr std::uint32_t zip64_locator_signature = 0x07064b50;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t header_signature = 0x04034b50;
constexpr std::uint16_t zip64_field = 1;
constexpr std::size_t end_size = 22;
constexpr std::size_t comment_size_at = 20;
constexpr std::size_t longest_comment = 0xffff;
constexpr std::size_t locator_size = 20;
// What a file takes at least: its line of the list, and its own header.
constexpr std::uint64_t smallest_entry = 46 + 30;
// What a number says that stands in a field of 64 bits elsewhere.
constexpr std::uint32_t elsewhere = 0xffffffff;
constexpr std::uint16_t count_elsewhere = 0xffff;

// Takes little-endian numbers off the front, each checked against the end.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes, std::uint64_t at = 0) : bytes_(bytes), at_(at) {
    if (at > bytes.size()) cut_off();
  }

  template <class Number>
  Number take() {
    const std::string_view taken = take(sizeof(Number));
    Number number;
    std::memcpy(&number, taken.data(), sizeof number);
    return number;
  }
  std::string_view take(std::uint64_t count) {
    if (left() < count) cut_off();
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  void skip(std::uint64_t count) { take(count); }
  std::uint64_t left() const { return bytes_.size() - at_; }
  std::uint64_t at() const { return at_; }

 private:
  [[noreturn]] static void cut_off() { refuse("it is cut off or damaged: a record reaches past its end"); }

  std::string_view bytes_;
  std::uint64_t at_;
};

struct Directory {
  std::uint64_t entries = 0;
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  return Cursor(bytes, at).take<Number>();
}

// The last record is looked for backwards, behind a comment that ends where the file does.
std::size_t end_record(std::string_view archive) {
  for (std::size_t comment = 0; comment <= longest_comment && comment + end_size <= archive.size(); ++comment) {
    const std::size_t at = archive.size() - end_size - comment;
    if (number_at<std::uint32_t>(archive, at) == end_signature &&
        number_at<std::uint16_t>(archive, at + comment_size_at) == comment)
      return at;
  }
  refuse("it is no zip archive, or cut off");
}

// Where numbers do not fit, the record in front of the last one leads to one of 64 bits.
void read_zip64(std::string_view archive, std::size_t end, Directory& directory) {
  if (end < locator_size || number_at<std::uint32_t>(archive, end - locator_size) != zip64_locator_signature) return;
  Cursor record(archive, number_at<std::uint64_t>(archive, end - locator_size + 8));
  if (record.take<std::uint32_t>() != zip64_end_signature) refuse("its directory is damaged");
  record.skip(28);
  directory.entries = record.take<std::uint64_t>();
  directory.size = record.take<std::uint64_t>();
  directory.begin = record.take<std::uint64_t>();
}

Directory find_directory(std::string_view archive) {
  const std::size_t end = end_record(archive);
  Cursor record(archive, end + 10);
  Directory found;
  found.entries = record.take<std::uint16_t>();
  found.size = record.take<std::uint32_t>();
  found.begin = record.take<std::uint32_t>();
  if (found.entries == count_elsewhere || found.size == elsewhere || found.begin == elsewhere)
    read_zip64(archive, end, found);
  if (found.begin > archive.size() || found.size > archive.size() - found.begin) refuse("its directory is damaged");
  if (found.entries > archive.size() / smallest_entry) refuse("it says that it holds more files than it can");
  return found;
}

void take_zip64_sizes(ZipEntry& entry, std::string_view extra_fields) {
  Cursor extra(extra_fields);
  while (extra.left() >= 4) {
    const auto id = extra.take<std::uint16_t>();
    Cursor field(extra.take(extra.take<std::uint16_t>()));
    if (id != zip64_field) continue;
    for (std::uint64_t* number : {&entry.size, &entry.packed_size, &entry.header}) {
      if (*number == elsewhere) *number = field.take<std::uint64_t>();
    }
  }
}

ZipEntry take_entry(Cursor& directory) {
  if (directory.take<std::uint32_t>() != entry_signature) refuse("its directory is damaged");
  ZipEntry entry;
  directory.skip(4);
  entry.flags = directory.take<std::uint16_t>();
  entry.method = directory.take<std::uint16_t>();
  directory.skip(4);
  entry.crc = directory.take<std::uint32_t>();
  entry.packed_size = directory.take<std::uint32_t>();
  entry.size = directory.take<std::uint32_t>();
  const auto name_size = directory.take<std::uint16_t>();
  const auto extra_size = directory.take<std::uint16_t>();
  const auto comment_size = directory.take<std::uint16_t>();
  directory.skip(8);
  entry.header = directory.take<std::uint32_t>();
  entry.name = directory.take(name_size);
  take_zip64_sizes(entry, directory.take(extra_size));
  directory.skip(comment_size);
  return entry;
}

// Each file's bytes lie behind a header of their own, which must be about the same file.
std::uint64_t begin_of(std::string_view archive, const ZipEntry& entry) {
  Cursor cursor(archive, entry.header);
  if (cursor.take<std::uint32_t>() != header_signature) refuse(shown(entry.name) + " is not where the directory says");
  cursor.skip(22);
  const auto name_size = cursor.take<std::uint16_t>();
  const auto extra_size = cursor.take<std::uint16_t>();
  if (cursor.take(name_size) != entry.name) refuse(shown(entry.name) + " has another name in its own header");
  cursor.skip(extra_size);
  const std::uint64_t begin = cursor.at();
  cursor.skip(entry.packed_size);
  return begin;
}

void refuse_overlaps(const std::vector<ZipEntry>& entries, const Directory& directory) {
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  std::vector<Range> ranges = {{directory.begin, directory.begin + directory.size}};
  for (const ZipEntry& entry : entries) ranges.push_back({entry.header, entry.begin + entry.packed_size});
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  const auto overlap = [](const Range& first, const Range& second) { return first.end > second.begin; };
  if (std::adjacent_find(ranges.begin(), ranges.end(), overlap) != ranges.end())
    refuse("it is damaged: some of its bytes belong to two files");
}

}  // namespace

std::vector<ZipEntry> read_zip_directory(std::string_view archive) {
  const Directory directory = find_directory(archive);
  Cursor cursor(archive.substr(directory.begin, directory.size));
  std::vector<ZipEntry> entries;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    entries.push_back(take_entry(cursor));
    entries.back().begin = begin_of(archive, entries.back());
  }
  std::sort(entries.begin(), entries.end(), [](const ZipEntry& a, const ZipEntry& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(entries.begin(), entries.end(),
                                        [](const ZipEntry& a, const ZipEntry& b) { return a.name == b.name; });
  if (twice != entries.end()) refuse(shown(twice->name) + " is there twice");
  refuse_overlaps(entries, directory);
  return entries;
}

}  // namespace runner::archives
