#include "datasets/numpy/zip_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace runner {

namespace {

constexpr std::uint64_t directory_end_size = 22;
constexpr std::uint64_t directory_end_mark = 0x06054b50;
constexpr std::uint64_t large_locator_size = 20;
constexpr std::uint64_t large_locator_mark = 0x07064b50;
constexpr std::uint64_t large_end_mark = 0x06064b50;
constexpr std::uint64_t entry_size = 46;
constexpr std::uint64_t entry_mark = 0x02014b50;
constexpr std::uint64_t local_header_size = 30;
constexpr std::uint64_t local_header_mark = 0x04034b50;
constexpr std::uint64_t longest_comment = 0xffff;
// Stands for a number of more than 32 bits, which is written elsewhere.
constexpr std::uint64_t see_large = 0xffffffff;
constexpr std::uint64_t large_sizes_field = 1;
constexpr std::uint64_t stored = 0;
constexpr std::uint64_t deflated = 8;
// The format cannot pack more bytes into one.
constexpr std::uint64_t most_bytes_in_one = 1032;

std::uint64_t crc_of(std::span<const std::byte> bytes) {
  return ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

// Inflates one stream. Memory grows with what comes out, so that a wrong size asks for none.
class Inflating {
 public:
  Inflating() { is_ready_ = ::inflateInit2(&stream_, -MAX_WBITS) == Z_OK; }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
  ~Inflating() {
    if (is_ready_) ::inflateEnd(&stream_);
  }

  // Gives false where the stream is damaged, or is not of `size` bytes.
  bool run(std::span<const std::byte> from, std::uint64_t size, std::vector<std::byte>& to) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    int code = is_ready_ ? Z_OK : Z_MEM_ERROR;
    while (code == Z_OK) {
      const std::size_t in = std::min(from.size(), piece);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(from.data()));
      stream_.avail_in = static_cast<uInt>(in);
      const std::size_t filled = to.size();
      // One byte more than there may be shows that there is more.
      const std::size_t out = std::min<std::uint64_t>(size - filled + 1, piece);
      to.resize(filled + out);
      stream_.next_out = reinterpret_cast<Bytef*>(to.data() + filled);
      stream_.avail_out = static_cast<uInt>(out);
      code = ::inflate(&stream_, Z_NO_FLUSH);
      from = from.subspan(in - stream_.avail_in);
      to.resize(filled + out - stream_.avail_out);
      if (to.size() > size) return false;
    }
    return code == Z_STREAM_END && to.size() == size;
  }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
};

}  // namespace

ZipFile::ZipFile(const std::filesystem::path& path)
    : name_(path.string()), file_(std::make_shared<const MappedFile>(path)) {
  read_directory();
}

std::vector<std::string> ZipFile::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.name);
  return names;
}

bool ZipFile::has(const std::string& name) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
}

ZipFile::Content ZipFile::content(const std::string& name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == name; });
  if (found == entries_.end()) fail("holds no file " + name);
  if ((found->flags & 1) != 0) fail(name + " in it is encrypted");
  if (found->method == deflated) return unpacked(*found);
  if (found->method != stored) fail(name + " in it is packed in a way that is not known here");
  const auto bytes = packed(*found);
  if (found->packed_size != found->size) fail(name + " in it has two different sizes");
  if (crc_of(bytes) != found->crc) fail(name + " in it is damaged: its CRC-32 is another");
  return {file_, bytes};
}

void ZipFile::fail(const std::string& what) const { throw std::runtime_error(name_ + ": " + what); }

std::uint64_t ZipFile::number(std::uint64_t at, std::size_t bytes) const {
  const auto file = file_->bytes();
  if (at > file.size() || file.size() - at < bytes) fail("is cut off, or damaged: it names byte " + std::to_string(at));
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i-- > 0;) number = number << 8 | std::to_integer<std::uint64_t>(file[at + i]);
  return number;
}

void ZipFile::read_directory() {
  const std::uint64_t size = file_->bytes().size();
  std::uint64_t end = size;
  for (std::uint64_t comment = 0; comment <= longest_comment && comment + directory_end_size <= size; ++comment) {
    const std::uint64_t at = size - directory_end_size - comment;
    if (number(at, 4) != directory_end_mark || number(at + 20, 2) != comment) continue;
    end = at;
    break;
  }
  if (end == size) fail("is no zip archive, or is cut off: the list of its files is missing at its end");
  std::uint64_t count = number(end + 10, 2);
  std::uint64_t at = number(end + 16, 4);
  const bool is_large = end >= large_locator_size && number(end - large_locator_size, 4) == large_locator_mark;
  if (is_large) {
    const std::uint64_t large_end = number(end - large_locator_size + 8, 8);
    if (number(large_end, 4) != large_end_mark) fail("is damaged: the list of its files is not where it must be");
    count = number(large_end + 32, 8);
    at = number(large_end + 48, 8);
  }
  if (count > size / entry_size) fail("is damaged: it says that it holds more files than it can");
  for (std::uint64_t i = 0; i < count; ++i) entries_.push_back(read_entry(at));
}

ZipFile::Entry ZipFile::read_entry(std::uint64_t& at) const {
  if (number(at, 4) != entry_mark) fail("is damaged: the list of its files is not where it must be");
  const std::uint64_t name_size = number(at + 28, 2);
  const std::uint64_t extra_size = number(at + 30, 2);
  const std::uint64_t comment_size = number(at + 32, 2);
  Entry entry;
  entry.flags = number(at + 8, 2);
  entry.method = number(at + 10, 2);
  entry.crc = number(at + 16, 4);
  entry.packed_size = number(at + 20, 4);
  entry.size = number(at + 24, 4);
  entry.local_header = number(at + 42, 4);
  const std::uint64_t name_begin = at + entry_size;
  const std::uint64_t end = name_begin + name_size + extra_size + comment_size;
  if (end > file_->bytes().size()) fail("is cut off within the list of its files");
  const auto name = file_->bytes().subspan(name_begin, name_size);
  entry.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
  read_large_sizes(entry, name_begin + name_size, name_begin + name_size + extra_size);
  at = end;
  return entry;
}

void ZipFile::read_large_sizes(Entry& entry, std::uint64_t at, std::uint64_t end) const {
  while (at + 4 <= end) {
    const std::uint64_t field = number(at, 2);
    const std::uint64_t field_end = at + 4 + number(at + 2, 2);
    at += 4;
    for (std::uint64_t* value : {&entry.size, &entry.packed_size, &entry.local_header}) {
      if (field != large_sizes_field || *value != see_large) continue;
      if (at + 8 > std::min(field_end, end)) fail("is damaged: a size in the list of its files is missing");
      *value = number(at, 8);
      at += 8;
    }
    at = field_end;
  }
}

std::span<const std::byte> ZipFile::packed(const Entry& entry) const {
  const std::uint64_t header = entry.local_header;
  if (number(header, 4) != local_header_mark) fail("is damaged: " + entry.name + " is not where it must be");
  const std::uint64_t begin = header + local_header_size + number(header + 26, 2) + number(header + 28, 2);
  const auto file = file_->bytes();
  if (begin > file.size() || file.size() - begin < entry.packed_size) fail("is cut off within " + entry.name);
  return file.subspan(begin, entry.packed_size);
}

ZipFile::Content ZipFile::unpacked(const Entry& entry) const {
  const auto from = packed(entry);
  if (entry.size / most_bytes_in_one > entry.packed_size) {
    fail("is damaged: " + entry.name + " cannot unpack to " + std::to_string(entry.size) + " bytes");
  }
  auto bytes = std::make_shared<std::vector<std::byte>>();
  if (!Inflating().run(from, entry.size, *bytes) || crc_of(*bytes) != entry.crc) {
    fail(entry.name + " in it is damaged: it does not unpack to the bytes that were packed");
  }
  return {bytes, *bytes};
}

}  // namespace runner
