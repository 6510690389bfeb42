#include "models/exported/stored_zip.hpp"

#include <zlib.h>

#include <cstring>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t zip64_end_signature = 0x06064b50;
constexpr std::uint32_t zip64_locator_signature = 0x07064b50;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t header_signature = 0x04034b50;
constexpr std::uint16_t zip64_field = 1;
constexpr std::size_t end_size = 22;
constexpr std::size_t locator_size = 20;
constexpr std::uint64_t most_entries = 100'000;
// What a size says that stands in a field of 64 bits elsewhere.
constexpr std::uint32_t elsewhere = 0xffffffff;

// Takes little-endian numbers off the front, each checked against the end.
class Cursor {
 public:
  Cursor(std::string_view bytes, std::uint64_t at) : bytes_(bytes), at_(at) {
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

std::uint32_t word(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

struct EntryRecord {
  std::string name;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint64_t header = 0;
  bool is_stored = false;
};

void take_zip64_sizes(EntryRecord& entry, std::string_view extra_fields) {
  Cursor extra(extra_fields, 0);
  while (extra.left() >= 4) {
    const auto id = extra.take<std::uint16_t>();
    Cursor field(extra.take(extra.take<std::uint16_t>()), 0);
    if (id != zip64_field) continue;
    for (std::uint64_t* number : {&entry.size, &entry.packed, &entry.header}) {
      if (*number == elsewhere) *number = field.take<std::uint64_t>();
    }
  }
}

EntryRecord take_entry(Cursor& directory) {
  if (directory.take<std::uint32_t>() != entry_signature) refuse("its directory is damaged");
  EntryRecord entry;
  directory.skip(4);
  const auto flags = directory.take<std::uint16_t>();
  const auto method = directory.take<std::uint16_t>();
  directory.skip(4);
  entry.crc = directory.take<std::uint32_t>();
  entry.packed = directory.take<std::uint32_t>();
  entry.size = directory.take<std::uint32_t>();
  const auto name_size = directory.take<std::uint16_t>();
  const auto extra_size = directory.take<std::uint16_t>();
  const auto comment_size = directory.take<std::uint16_t>();
  directory.skip(8);
  entry.header = directory.take<std::uint32_t>();
  entry.name = directory.take(name_size);
  take_zip64_sizes(entry, directory.take(extra_size));
  directory.skip(comment_size);
  const bool is_encrypted = (flags & 1) != 0;
  entry.is_stored = method == 0 && !is_encrypted && entry.packed == entry.size;
  return entry;
}

}  // namespace

StoredZip::StoredZip(std::string bytes) : bytes_(std::move(bytes)) { read_directory(); }

StoredZip::Directory StoredZip::find_directory() const {
  if (bytes_.size() < end_size) refuse("it is no zip archive");
  // The end record is looked for backwards, behind a comment of at most 65,535 bytes.
  std::size_t end = bytes_.size() - end_size;
  const std::size_t lowest = end > 65535 ? end - 65535 : 0;
  while (word(bytes_, end) != end_signature) {
    if (end-- == lowest) refuse("it is no zip archive, or cut off");
  }
  Cursor record(bytes_, end + 10);
  Directory found;
  found.entries = record.take<std::uint16_t>();
  found.size = record.take<std::uint32_t>();
  found.begin = record.take<std::uint32_t>();
  const bool is_zip64 = found.entries == 0xffff || found.size == elsewhere || found.begin == elsewhere;
  if (is_zip64 && end >= locator_size && word(bytes_, end - locator_size) == zip64_locator_signature) {
    Cursor locator(bytes_, end - locator_size + 8);
    Cursor record64(bytes_, locator.take<std::uint64_t>());
    if (record64.take<std::uint32_t>() != zip64_end_signature) refuse("its directory is damaged");
    record64.skip(28);
    found.entries = record64.take<std::uint64_t>();
    found.size = record64.take<std::uint64_t>();
    found.begin = record64.take<std::uint64_t>();
  }
  if (found.begin > bytes_.size() || found.size > bytes_.size() - found.begin || found.entries > most_entries) {
    refuse("its directory is damaged");
  }
  return found;
}

void StoredZip::read_directory() {
  const Directory directory = find_directory();
  Cursor cursor(std::string_view(bytes_).substr(directory.begin, directory.size), 0);
  std::string folder;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    const EntryRecord entry = take_entry(cursor);
    if (!entry.is_stored) {
      refuse(csv::shown(entry.name) +
             " is compressed or encrypted, which torch.export does not do; what torch.jit.save wrote is for the model "
             "torchscript");
    }
    if (i == 0) folder = entry.name.substr(0, entry.name.find('/') + 1);
    if (!entry.name.starts_with(folder)) refuse("it has more than one folder, so PyTorch did not write it");
    const Entry read{begin_of(entry.name, entry.header, entry.size), static_cast<std::size_t>(entry.size), entry.crc};
    if (!entries_.emplace(entry.name.substr(folder.size()), read).second)
      refuse(csv::shown(entry.name) + " is there twice");
  }
}

// Each entry's bytes lie behind a header of their own, which must be about the same entry.
std::size_t StoredZip::begin_of(const std::string& name, std::uint64_t header, std::uint64_t size) const {
  Cursor cursor(bytes_, header);
  if (cursor.take<std::uint32_t>() != header_signature) refuse(csv::shown(name) + " is not where the directory says");
  cursor.skip(22);
  const auto name_size = cursor.take<std::uint16_t>();
  const auto extra_size = cursor.take<std::uint16_t>();
  if (cursor.take(name_size) != name) refuse(csv::shown(name) + " has another name in its own header");
  cursor.skip(extra_size);
  const std::uint64_t begin = cursor.at();
  cursor.skip(size);
  return begin;
}

std::string_view StoredZip::at(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse("it has no " + csv::shown(name));
  const Entry& entry = found->second;
  const auto* begin = reinterpret_cast<const Bytef*>(bytes_.data() + entry.begin);
  if (::crc32_z(0, begin, entry.size) != entry.crc) {
    refuse(csv::shown(name) + " is damaged: its bytes do not fit their CRC-32");
  }
  return std::string_view(bytes_).substr(entry.begin, entry.size);
}

std::vector<std::string> StoredZip::names_below(const std::string& prefix) const {
  std::vector<std::string> names;
  for (auto entry = entries_.lower_bound(prefix); entry != entries_.end() && entry->first.starts_with(prefix);
       ++entry) {
    names.push_back(entry->first);
  }
  return names;
}

}  // namespace exported
