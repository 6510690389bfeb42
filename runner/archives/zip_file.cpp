#include "archives/zip_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <utility>

#include "archives/archive_error.hpp"
#include "text/visible.hpp"

namespace runner::archives {

namespace {

using text::shown;

constexpr std::uint16_t stored = 0;
constexpr std::uint16_t deflated = 8;
// The format cannot pack more bytes into one.
constexpr std::uint64_t most_bytes_in_one = 1032;

std::uint64_t crc_of(std::string_view bytes) {
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
  bool run(std::string_view from, std::uint64_t size, std::string& to) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    int code = is_ready_ ? Z_OK : Z_MEM_ERROR;
    while (code == Z_OK) {
      const std::size_t in = std::min(from.size(), piece);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
      stream_.avail_in = static_cast<uInt>(in);
      const std::size_t filled = to.size();
      // One byte more than there may be shows that there is more.
      const std::size_t out = std::min<std::uint64_t>(size - filled + 1, piece);
      to.resize(filled + out);
      stream_.next_out = reinterpret_cast<Bytef*>(to.data() + filled);
      stream_.avail_out = static_cast<uInt>(out);
      code = ::inflate(&stream_, Z_NO_FLUSH);
      from.remove_prefix(in - stream_.avail_in);
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

ZipFile::ZipFile(std::string_view bytes, std::shared_ptr<const void> owner)
    : bytes_(bytes), owner_(std::move(owner)), entries_(read_zip_directory(bytes)) {}

const ZipEntry* ZipFile::find(std::string_view name) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const ZipEntry& entry, std::string_view sought) { return entry.name < sought; });
  return found != entries_.end() && found->name == name ? &*found : nullptr;
}

ZipFile::Content ZipFile::content(const ZipEntry& entry) const {
  if (entry.is_encrypted()) refuse(shown(entry.name) + " in it is encrypted");
  if (entry.method == deflated) return unpacked(entry);
  if (entry.method != stored) refuse(shown(entry.name) + " in it is packed in a way that is not known here");
  if (entry.packed_size != entry.size) refuse(shown(entry.name) + " in it has two different sizes");
  const std::string_view bytes = bytes_.substr(entry.begin, entry.size);
  if (crc_of(bytes) != entry.crc) refuse(shown(entry.name) + " is damaged: its bytes do not fit their CRC-32");
  return {owner_, bytes};
}

ZipFile::Content ZipFile::unpacked(const ZipEntry& entry) const {
  if (entry.size / most_bytes_in_one > entry.packed_size) {
    refuse(shown(entry.name) + " is damaged: it cannot unpack to " + std::to_string(entry.size) + " bytes");
  }
  auto bytes = std::make_shared<std::string>();
  if (!Inflating().run(bytes_.substr(entry.begin, entry.packed_size), entry.size, *bytes) ||
      crc_of(*bytes) != entry.crc)
    refuse(shown(entry.name) + " is damaged: it does not unpack to the bytes that were packed");
  return {bytes, *bytes};
}

}  // namespace runner::archives
