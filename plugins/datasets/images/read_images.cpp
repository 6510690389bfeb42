#include "datasets/images/read_images.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "datasets/images/picture.hpp"
#include "files/reading.hpp"

namespace runner {

namespace {

std::size_t processors() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  return ::sched_getaffinity(0, sizeof usable, &usable) == 0 ? static_cast<std::size_t>(CPU_COUNT(&usable)) : 1;
}

// Returns whether the file has 16 bits a channel.
bool read_image(const std::filesystem::path& path, const ImageSize& size, std::uint8_t* to) {
  const auto bytes = files::read_rest(files::open_regular(path, files::Links::followed), path);
  Picture picture = decode(bytes, path.string());
  const bool was_deeper = picture.was_deeper;
  if (size.channels == 1) picture = to_grey(picture);
  picture = resized(picture, size.height, size.width);
  for (std::int64_t channel = 0; channel < size.channels; ++channel) {
    for (std::int64_t pixel = 0; pixel < size.height * size.width; ++pixel)
      *to++ = picture.pixels[static_cast<std::size_t>(pixel * size.channels + channel)];
  }
  return was_deeper;
}

// What several images are refused with: the first of them, in their order.
std::string failures_text(const std::map<std::size_t, std::string>& failures, std::size_t images) {
  constexpr std::size_t most = 20;
  if (failures.size() == 1) return failures.begin()->second;
  std::string text = std::to_string(failures.size()) + " of " + std::to_string(images) + " images cannot be read:";
  std::size_t number = 0;
  for (const auto& [image, failure] : failures) {
    if (number++ == most) break;
    text += "\n  " + failure;
  }
  if (failures.size() > most) text += "\n  and " + std::to_string(failures.size() - most) + " more";
  return text;
}

// Takes images in turn until there are none. One that is at fault leaves the others to be looked at, so that all are
// known at once.
class Reading {
 public:
  Reading(const ImageFolder& images, const ImageSize& size, std::uint8_t* pixels)
      : images_(images), size_(size), pixels_(pixels) {}

  void work() {
    while (true) {
      const std::size_t image = next_++;
      if (image >= images_.files.size()) return;
      try {
        auto* const to = pixels_ + image * static_cast<std::size_t>(size_.bytes());
        if (!read_image(images_.files[image].path, size_, to)) continue;
        const std::lock_guard guard(mutex_);
        deeper_.insert(image);
      } catch (const std::runtime_error& error) {
        const std::lock_guard guard(mutex_);
        failures_.emplace(image, error.what());
      } catch (...) {
        const std::lock_guard guard(mutex_);
        fault_ = std::current_exception();
        next_ = images_.files.size();
      }
    }
  }

  void throw_failures() const {
    if (fault_) std::rethrow_exception(fault_);
    if (!failures_.empty()) throw std::runtime_error(failures_text(failures_, images_.files.size()));
  }

  std::set<std::size_t> take_deeper() { return std::move(deeper_); }

 private:
  const ImageFolder& images_;
  const ImageSize& size_;
  std::uint8_t* pixels_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::set<std::size_t> deeper_;
  // By image.
  std::map<std::size_t, std::string> failures_;
  // Of what is no image's, such as want of memory.
  std::exception_ptr fault_;
};

}  // namespace

Pixels read_images(const ImageFolder& images, const ImageSize& size) {
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
  reading.throw_failures();
  return {pixels, reading.take_deeper()};
}

}  // namespace runner
