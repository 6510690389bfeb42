#include "datasets/images/read_images.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>

#include "datasets/images/picture.hpp"
#include "files/reading.hpp"

namespace runner {

namespace {

std::size_t processors() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  return ::sched_getaffinity(0, sizeof usable, &usable) == 0 ? static_cast<std::size_t>(CPU_COUNT(&usable)) : 1;
}

void read_image(const std::filesystem::path& path, const ImageSize& size, std::uint8_t* to) {
  const auto bytes = files::read_rest(files::open_regular(path, files::Links::followed), path);
  Picture picture = decode(bytes, path.string());
  if (size.channels == 1) picture = to_grey(picture);
  picture = resized(picture, size.height, size.width);
  for (std::int64_t channel = 0; channel < size.channels; ++channel) {
    for (std::int64_t pixel = 0; pixel < size.height * size.width; ++pixel)
      *to++ = picture.pixels[static_cast<std::size_t>(pixel * size.channels + channel)];
  }
}

// Takes images in turn until there are none or one has failed. Those before one that fails were taken before it, so the
// first of them is found whichever thread is faster.
class Reading {
 public:
  Reading(const ImageFolder& images, const ImageSize& size, std::uint8_t* pixels)
      : images_(images), size_(size), pixels_(pixels), failures_(images.files.size()) {}

  void work() {
    while (!has_failed_) {
      const std::size_t image = next_++;
      if (image >= images_.files.size()) return;
      try {
        read_image(images_.files[image].path, size_, pixels_ + image * static_cast<std::size_t>(size_.bytes()));
      } catch (...) {
        failures_[image] = std::current_exception();
        has_failed_ = true;
      }
    }
  }

  void rethrow_first_failure() const {
    for (const auto& failure : failures_) {
      if (failure) std::rethrow_exception(failure);
    }
  }

 private:
  const ImageFolder& images_;
  const ImageSize& size_;
  std::uint8_t* pixels_;
  std::vector<std::exception_ptr> failures_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> has_failed_ = false;
};

}  // namespace

std::shared_ptr<const std::vector<std::uint8_t>> read_images(const ImageFolder& images, const ImageSize& size) {
  const auto pixels =
      std::make_shared<std::vector<std::uint8_t>>(images.files.size() * static_cast<std::size_t>(size.bytes()));
  Reading reading(images, size, pixels->data());
  {
    // A thread that cannot be started leaves its work to the others.
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 1; i < std::min(processors(), images.files.size()); ++i)
        threads.emplace_back([&] { reading.work(); });
    } catch (const std::system_error&) {
    }
    reading.work();
  }
  reading.rethrow_first_failure();
  return pixels;
}

}  // namespace runner
