#include "datasets/numpy/npy_header.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "datasets/numpy/header_text.hpp"

namespace runner {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are taken as they lie in the file");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t most_dimensions = 64;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw std::runtime_error(name + ": " + what);
}

NumberType type_of(const std::string& descr, const std::string& name) {
  const auto is = [&](const char* kinds) { return descr.size() > 1 && std::strchr(kinds, descr[1]) != nullptr; };
  if (is("O")) refuse(name, "holds Python objects, which are a pickle, and those run code; save an array of numbers");
  if (is("USa")) refuse(name, "holds text; number the classes, as numpy.unique(x, return_inverse=True) does");
  if (is("V"))
    refuse(name, "holds records; save one array of numbers, as with numpy.lib.recfunctions.structured_to_unstructured");
  if (is("c")) refuse(name, "holds complex numbers; save their parts as two columns");
  if (is("mM")) refuse(name, "holds dates or durations; save them as numbers, as with x.astype('float64')");
  constexpr std::pair<const char*, NumberType> types[] = {
      {"b1", NumberType::boolean}, {"i1", NumberType::int8},    {"i2", NumberType::int16},
      {"i4", NumberType::int32},   {"i8", NumberType::int64},   {"u1", NumberType::uint8},
      {"u2", NumberType::uint16},  {"u4", NumberType::uint32},  {"u8", NumberType::uint64},
      {"f2", NumberType::float16}, {"f4", NumberType::float32}, {"f8", NumberType::float64}};
  const bool has_order = !descr.empty() && std::strchr("<>|=", descr[0]) != nullptr;
  const auto* const found = std::find_if(std::begin(types), std::end(types),
                                         [&](const auto& type) { return has_order && descr.substr(1) == type.first; });
  if (found == std::end(types)) {
    refuse(name, "holds numbers of type '" + descr +
                     "', which are none of bool, int8 to int64, uint8 to uint64 and float16 to float64");
  }
  if (descr[0] == '>' && size_of(found->second) > 1) {
    refuse(name, "holds big-endian numbers ('" + descr + "'); save x.astype(x.dtype.newbyteorder('<'))");
  }
  return found->second;
}

// The length of the text and where it begins: two bytes in version 1, four in 2 and 3.
std::pair<std::size_t, std::size_t> text_place(std::span<const std::byte> file, const std::string& name) {
  const bool has_magic = file.size() > magic.size() && std::memcmp(file.data(), magic.data(), magic.size()) == 0;
  const bool is_archive = file.size() > 2 && std::memcmp(file.data(), "PK", 2) == 0;
  if (is_archive)
    refuse(name, "is a .npz file of several arrays; the data set npz reads those, {plugin: npz, path: FILE}");
  if (!has_magic) refuse(name, "is no .npy file: it does not begin with \\x93NUMPY");
  const auto byte = [&](std::size_t at) {
    if (at >= file.size()) refuse(name, "is cut off within its header");
    return std::to_integer<std::size_t>(file[at]);
  };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) {
    refuse(name, "is of version " + std::to_string(version) + " of the format, and versions 1 to 3 are known");
  }
  if (version == 1) return {byte(8) | byte(9) << 8, 10};
  return {byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24, 12};
}

}  // namespace

NpyHeader read_npy_header(std::span<const std::byte> file, const std::string& name) {
  const auto [length, begin] = text_place(file, name);
  if (length > file.size() - std::min(begin, file.size())) refuse(name, "is cut off within its header");
  const std::string_view text(reinterpret_cast<const char*>(file.data() + begin), length);
  const HeaderText said = parse_header_text(text, begin, name);
  NpyHeader header;
  header.type = type_of(said.descr, name);
  header.order = said.fortran_order ? NumberArray::Order::fortran : NumberArray::Order::c;
  header.shape = said.shape;
  header.data_begin = begin + length;
  if (header.shape.size() > most_dimensions) refuse(name, "has more than 64 dimensions");
  return header;
}

NumberArray npy_array(std::shared_ptr<const void> owner, std::span<const std::byte> file, const std::string& name) {
  const NpyHeader header = read_npy_header(file, name);
  if (header.shape.empty()) refuse(name, "holds a single number; the first dimension must count samples");
  const std::int64_t count = element_count(header.shape, size_of(header.type));
  if (count == 0) refuse(name, "holds no numbers: one of its dimensions is 0");
  const std::size_t found = file.size() - header.data_begin;
  const auto needed = static_cast<std::size_t>(count) * size_of(header.type);
  if (count < 0 || found < needed) {
    refuse(name, "is cut off: " + (count < 0 ? "more bytes than there can be" : std::to_string(needed) + " bytes") +
                     " of numbers must follow the header, and there are " + std::to_string(found));
  }
  if (found > needed) {
    refuse(name,
           "goes on for " + std::to_string(found - needed) + " bytes after its last number; it must hold one array");
  }
  return {std::move(owner), file.data() + header.data_begin, header.type, header.shape, header.order};
}

}  // namespace runner
