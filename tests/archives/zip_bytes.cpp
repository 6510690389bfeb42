#include "zip_bytes.hpp"

#include <zlib.h>

#include <stdexcept>

namespace runner::testing {

namespace {

constexpr std::uint32_t elsewhere = 0xffffffff;

template <class Number>
void put(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint32_t crc_of(const std::string& content) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
}

// What an entry's own header and the list both say.
void put_entry(std::string& bytes, const ZipPart& part, const std::string& name, bool is_zip64, std::size_t extra) {
  put<std::uint16_t>(bytes, 0);  // needed version
  put(bytes, part.flags);
  put(bytes, part.method);
  put<std::uint32_t>(bytes, 0);  // time
  put(bytes, part.crc);
  put(bytes, is_zip64 ? elsewhere : static_cast<std::uint32_t>(part.packed.size()));
  put(bytes, is_zip64 ? elsewhere : static_cast<std::uint32_t>(part.size));
  put(bytes, static_cast<std::uint16_t>(name.size()));
  put(bytes, static_cast<std::uint16_t>(extra));
}

void put_listed(std::string& list, const ZipPart& part, std::uint64_t header, bool is_zip64) {
  std::string extra;
  if (is_zip64) {
    put<std::uint16_t>(extra, 1);
    put<std::uint16_t>(extra, 24);
    for (const std::uint64_t number : {part.size, std::uint64_t{part.packed.size()}, header}) put(extra, number);
  }
  put<std::uint32_t>(list, 0x02014b50);
  put<std::uint16_t>(list, 0);  // made by
  put_entry(list, part, part.name, is_zip64, extra.size());
  list.append(10, '\0');  // comment, disk, attributes
  put(list, is_zip64 ? elsewhere : static_cast<std::uint32_t>(header));
  list += part.name + extra;
}

void put_zip64_end(std::string& bytes, std::uint64_t files, std::uint64_t size, std::uint64_t begin) {
  const std::uint64_t record = bytes.size();
  put<std::uint32_t>(bytes, 0x06064b50);
  put<std::uint64_t>(bytes, 44);
  bytes.append(12, '\0');  // versions, disks
  for (const std::uint64_t number : {files, files, size, begin}) put(bytes, number);
  put<std::uint32_t>(bytes, 0x07064b50);
  put<std::uint32_t>(bytes, 0);
  put(bytes, record);
  put<std::uint32_t>(bytes, 1);
}

}  // namespace

ZipPart stored(const std::string& name, const std::string& content) {
  return {name, content, content.size(), crc_of(content)};
}

ZipPart deflated(const std::string& name, const std::string& content) {
  z_stream stream{};
  if (::deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("cannot deflate");
  std::string packed(::deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return {name, packed, content.size(), crc_of(content), Z_DEFLATED};
}

std::string own_header(const ZipPart& part) {
  const std::string& name = part.own_name ? *part.own_name : part.name;
  std::string bytes;
  put<std::uint32_t>(bytes, 0x04034b50);
  put_entry(bytes, part, name, false, 0);
  return bytes + name;
}

std::string zip_of(const std::vector<ZipPart>& parts, const ZipShape& shape) {
  std::string bytes;
  std::string list;
  for (const ZipPart& part : parts) {
    put_listed(list, part, part.header.value_or(bytes.size()), shape.is_zip64);
    if (!part.header) bytes += own_header(part) + part.packed;
  }
  const std::uint64_t begin = bytes.size();
  const std::uint64_t files = parts.size() + shape.more_files;
  bytes += list;
  if (shape.is_zip64) put_zip64_end(bytes, files, list.size(), begin);
  put<std::uint32_t>(bytes, 0x06054b50);
  put<std::uint32_t>(bytes, 0);  // disks
  for (int i = 0; i < 2; ++i) put(bytes, static_cast<std::uint16_t>(shape.is_zip64 ? 0xffff : files));
  put(bytes, shape.is_zip64 ? elsewhere : static_cast<std::uint32_t>(list.size()));
  put(bytes, shape.is_zip64 ? elsewhere : static_cast<std::uint32_t>(begin));
  put(bytes, static_cast<std::uint16_t>(shape.comment.size()));
  return bytes + shape.comment;
}

}  // namespace runner::testing
