#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "datasets/images/orientation.hpp"
#include "datasets/images/picture.hpp"

namespace runner {

namespace {

constexpr std::int64_t channels = 3;
// Neither format packs more pixels into a byte: deflate 1,032 bytes, of 8 pixels each at most; JPEG's shortest codes a
// block of 64 in a bit or two.
constexpr std::int64_t most_png_pixels_a_byte = 8 * 1032;
constexpr std::int64_t most_jpeg_pixels_a_byte = 1024;
constexpr std::int64_t most_pixels = std::int64_t{1} << 28;

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw std::runtime_error(name + ": " + what);
}

Picture empty_picture(std::int64_t height, std::int64_t width, std::size_t file_bytes, std::int64_t pixels_a_byte,
                      const std::string& name) {
  const std::int64_t pixels = height * width;
  if (pixels > static_cast<std::int64_t>(file_bytes) * pixels_a_byte) {
    refuse(name, "is damaged: it says that it is " + std::to_string(width) + " × " + std::to_string(height) +
                     " pixels large, which its " + std::to_string(file_bytes) + " bytes cannot hold");
  }
  if (pixels > most_pixels) {
    refuse(name, "is " + std::to_string(width) + " × " + std::to_string(height) +
                     " pixels large; make it smaller, of at most 2^28 pixels");
  }
  return {height, width, channels, std::vector<std::uint8_t>(static_cast<std::size_t>(pixels * channels))};
}

// libpng's own whole-picture interface, which keeps its errors in the struct.
Picture decode_png(std::span<const std::byte> file, const std::string& name) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&::png_image_free)> freed(&image, ::png_image_free);
  // Of what libpng warns and goes on, a chunk that is dropped for its checksum may change pixels; a colour profile that
  // it does not like, which some programs write, changes none.
  const auto check = [&](int result) {
    const std::string message = image.message;
    if (result == 0 || message.find("CRC error") != std::string::npos)
      refuse(name, "is a damaged PNG file: " + message);
  };
  check(::png_image_begin_read_from_memory(&image, file.data(), file.size()));
  const bool is_deeper = (image.format & PNG_FORMAT_FLAG_LINEAR) != 0;
  image.format = PNG_FORMAT_RGB;
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  Picture picture = empty_picture(image.height, image.width, file.size(), most_png_pixels_a_byte, name);
  const png_color black{0, 0, 0};
  check(::png_image_finish_read(&image, &black, picture.pixels.data(), 0, nullptr));
  picture.was_deeper = is_deeper;
  return picture;
}

Picture decode_jpeg(std::span<const std::byte> file, const std::string& name) {
  const std::unique_ptr<void, decltype(&::tjDestroy)> decoder(::tjInitDecompress(), ::tjDestroy);
  if (decoder == nullptr) refuse(name, "cannot be decoded: libturbojpeg does not begin");
  const auto check = [&](int result) {
    if (result != 0) refuse(name, std::string("is a damaged JPEG file: ") + ::tjGetErrorStr2(decoder.get()));
  };
  const auto* const bytes = reinterpret_cast<const unsigned char*>(file.data());
  const auto size = static_cast<unsigned long>(file.size());
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  check(::tjDecompressHeader3(decoder.get(), bytes, size, &width, &height, &subsampling, &colours));
  if (colours == TJCS_CMYK || colours == TJCS_YCCK) {
    refuse(name, "is a JPEG file in the four colours of printing (CMYK); save it as RGB");
  }
  Picture picture = empty_picture(height, width, file.size(), most_jpeg_pixels_a_byte, name);
  check(::tjDecompress2(decoder.get(), bytes, size, picture.pixels.data(), width, 0, height, TJPF_RGB,
                        TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS));
  return upright(std::move(picture), orientation_of(file));
}

bool begins_with(std::span<const std::byte> file, std::initializer_list<unsigned> bytes) {
  return file.size() >= bytes.size() &&
         std::equal(bytes.begin(), bytes.end(), file.begin(),
                    [](unsigned a, std::byte b) { return a == std::to_integer<unsigned>(b); });
}

}  // namespace

Picture decode(std::span<const std::byte> file, const std::string& name) {
  if (begins_with(file, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})) return decode_png(file, name);
  if (begins_with(file, {0xff, 0xd8, 0xff})) return decode_jpeg(file, name);
  refuse(name, "is neither a PNG nor a JPEG file; convert it, or take it out of the folder");
}

Picture to_grey(const Picture& picture) {
  Picture grey{picture.height, picture.width, 1, {}};
  grey.pixels.reserve(static_cast<std::size_t>(picture.height * picture.width));
  // 0.299, 0.587 and 0.114 of 2^16, which they add up to.
  constexpr std::uint32_t red = 19595;
  constexpr std::uint32_t green = 38470;
  constexpr std::uint32_t blue = 7471;
  for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
    const auto* const p = picture.pixels.data() + i;
    grey.pixels.push_back(static_cast<std::uint8_t>((red * p[0] + green * p[1] + blue * p[2] + (1U << 15)) >> 16));
  }
  return grey;
}

}  // namespace runner
