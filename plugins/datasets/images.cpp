#include <algorithm>
#include <filesystem>
#include <memory>
#include <runner/dataset.hpp>
#include <runner/names_samples.hpp>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "datasets/arrays/array_dataset.hpp"
#include "datasets/augmentation.hpp"
#include "datasets/images/read_images.hpp"
#include "images/image_folder.hpp"
#include "text/note.hpp"

namespace {

struct ImagesOptions : runner::Augmentation {
  std::filesystem::path path;
  std::vector<std::int64_t> size = {32, 32};
  std::string channels = "rgb";
};

constexpr std::int64_t largest_side = 1 << 14;

runner::ImageSize size_of(const ImagesOptions& options) {
  const bool is_size = options.size.size() == 2 && options.size[0] <= largest_side && options.size[1] <= largest_side;
  if (!is_size) throw std::invalid_argument("size must be a height and a width of at most 16384, such as [32, 32]");
  return {options.size[0], options.size[1], options.channels == "grey" ? 1 : 3};
}

runner::NumberArray array_of(const std::shared_ptr<const std::vector<std::uint8_t>>& pixels,
                             const runner::ImageFolder& images, const runner::ImageSize& size) {
  const auto count = static_cast<std::int64_t>(images.files.size());
  return {pixels,
          reinterpret_cast<const std::byte*>(pixels->data()),
          runner::NumberType::uint8,
          {count, size.channels, size.height, size.width}};
}

runner::NumberArray classes_of(const runner::ImageFolder& images) {
  const auto numbers = std::make_shared<std::vector<std::int64_t>>();
  for (const auto& file : images.files) numbers->push_back(file.class_number);
  return {numbers,
          reinterpret_cast<const std::byte*>(numbers->data()),
          runner::NumberType::int64,
          {static_cast<std::int64_t>(numbers->size())}};
}

std::vector<runner::PredefinedSplit> own_splits(const runner::ImageFolder& images) {
  std::vector<runner::PredefinedSplit> splits;
  for (const runner::Split split : {runner::Split::validation, runner::Split::test}) {
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < images.files.size(); ++i) {
      if (images.files[i].split == split) rows.push_back(static_cast<std::int64_t>(i));
    }
    if (!rows.empty()) splits.push_back({split, torch::tensor(rows, torch::dtype(torch::kInt64))});
  }
  return splits;
}

// Symbols are often black on nothing, which leaves nothing of them.
void note_blank_images(const std::vector<std::uint8_t>& pixels, const runner::ImageFolder& images,
                       std::vector<std::string>& notes) {
  const std::size_t bytes = pixels.size() / images.files.size();
  std::size_t blank = 0;
  std::string first;
  for (std::size_t i = 0; i < images.files.size(); ++i) {
    const auto begin = pixels.begin() + static_cast<std::ptrdiff_t>(i * bytes);
    if (!std::all_of(begin, begin + static_cast<std::ptrdiff_t>(bytes), [&](auto value) { return value == *begin; })) {
      continue;
    }
    if (blank++ == 0) first = images.files[i].path.string();
  }
  if (blank == 0) return;
  notes.push_back(runner::text::warning(std::to_string(blank) + " of " + std::to_string(images.files.size()) +
                                        " images are of one black, white or grey alone, " + first +
                                        " the first of them; transparent parts are black"));
}

void note_deeper_images(const std::set<std::size_t>& deeper, const runner::ImageFolder& images,
                        std::vector<std::string>& notes) {
  if (deeper.empty()) return;
  notes.push_back(runner::text::warning(
      std::to_string(deeper.size()) + " of " + std::to_string(images.files.size()) +
      " images have 16 bits a channel, " + images.files[*deeper.begin()].path.string() +
      " the first of them, and are rounded to 8: values less than 257 apart may become one; where they fill a part of"
      " the range alone, as 12 bits do, stretch them first, or give all 16 bits as arrays (npy)"));
}

// Themes of icons and collections from the web have one picture under several names.
void note_repeated_images(const std::vector<std::uint8_t>& pixels, const runner::ImageFolder& images,
                          std::vector<std::string>& notes) {
  const std::size_t bytes = pixels.size() / images.files.size();
  const std::string_view all(reinterpret_cast<const char*>(pixels.data()), pixels.size());
  std::unordered_map<std::string_view, std::size_t> seen;
  std::size_t repeated = 0;
  std::size_t in_other_classes = 0;
  std::string first;
  for (std::size_t i = 0; i < images.files.size(); ++i) {
    const auto [same, is_new] = seen.emplace(all.substr(i * bytes, bytes), i);
    if (is_new) continue;
    const auto& earlier = images.files[same->second];
    if (repeated++ == 0) first = images.files[i].path.string() + " as " + earlier.path.string();
    in_other_classes += earlier.class_number != images.files[i].class_number ? 1 : 0;
  }
  if (repeated == 0) return;
  notes.push_back(runner::text::warning(
      std::to_string(repeated) + " of " + std::to_string(images.files.size()) +
      " images have the pixels of an earlier one, " + first + " the first of them" +
      (in_other_classes > 0 ? ", " + std::to_string(in_other_classes) + " in another class" : "") +
      ": one that trains may validate as well, so that results look better than they are; leave one of each"));
}

runner::InputOptions from_zero_to_one() {
  runner::InputOptions options;
  options.scale = true;
  return options;
}

std::unique_ptr<runner::Dataset> make_images(const ImagesOptions& options) {
  const runner::ImageSize size = size_of(options);
  const runner::ImageFolder images = runner::folder_of_classes(options.path);
  runner::DatasetInfo info;
  info.class_names = images.class_names;
  info.predefined_splits = own_splits(images);
  if (!images.passed_over.empty()) {
    info.notes.push_back(options.path.string() + ": " + std::to_string(images.passed_over.size()) +
                         " files that lie in no class are passed over, " + images.passed_over.front() +
                         " the first of them");
  }
  if (!images.links.empty()) {
    info.notes.push_back(std::to_string(images.links.size()) +
                         " links to images of the same folder are passed over, so that each image counts once, " +
                         images.links.front().string() + " the first of them");
  }
  const auto [pixels, deeper] = runner::read_images(images, size);
  note_deeper_images(deeper, images, info.notes);
  note_blank_images(*pixels, images, info.notes);
  note_repeated_images(*pixels, images, info.notes);
  return runner::augmented(
      runner::dataset_of({array_of(pixels, images, size), options.path.string(), classes_of(images), "its classes"},
                         from_zero_to_one(), "classification", std::move(info)),
      options);
}

// The number that each class of the folder has in the training.
void renumber(runner::ImageFolder& images, const runner::DatasetInfo& trained_on) {
  const auto known = runner::class_names(trained_on);
  for (auto& file : images.files) {
    const std::string& name = images.class_names.at(static_cast<std::size_t>(file.class_number));
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw std::runtime_error(file.path.parent_path().string() + ": is a class that the model was not trained on");
    }
    file.class_number = found - known.begin();
  }
}

// Says which file each prediction is for, and which parts the folder has.
class NamedImages final : public runner::Dataset, public runner::NamesSamples {
 public:
  NamedImages(std::unique_ptr<runner::Dataset> images, std::vector<std::string> names,
              std::vector<runner::PredefinedSplit> own_splits)
      : images_(std::move(images)), names_(std::move(names)), info_(images_->info()) {
    info_.predefined_splits = std::move(own_splits);
  }

  const runner::DatasetInfo& info() const override { return info_; }
  runner::Batch get(const runner::BatchRequest& request) const override { return images_->get(request); }
  std::string sample_title() const override { return "file"; }
  std::vector<std::string> sample_names() const override { return names_; }

 private:
  std::unique_ptr<runner::Dataset> images_;
  std::vector<std::string> names_;
  runner::DatasetInfo info_;
};

std::unique_ptr<runner::Dataset> read_folder(const ImagesOptions& options, const runner::DatasetInfo& trained_on,
                                             const runner::SampleFile& file) {
  runner::refuse_text_options(file);
  const runner::ImageSize size = size_of(options);
  runner::ImageFolder images =
      file.with_targets ? runner::folder_of_classes(file.path) : runner::folder_of_images(file.path);
  if (file.with_targets) renumber(images, trained_on);
  const auto pixels = runner::read_images(images, size).bytes;
  runner::NamedArrays arrays{array_of(pixels, images, size), file.path.string(), std::nullopt, "its classes"};
  if (file.with_targets) arrays.targets = classes_of(images);
  auto splits = own_splits(images);
  std::vector<std::string> names;
  for (const auto& each : images.files) names.push_back(each.path.filename().string());
  return std::make_unique<NamedImages>(
      runner::dataset_as_trained(std::move(arrays), from_zero_to_one(), trained_on, runner::ClassesBy::number),
      std::move(names), std::move(splits));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<ImagesOptions>(
      "images",
      "Reads a folder of one folder of PNG and JPEG files a class, or of train, val and test with these inside.",
      runner::with_augmentation<ImagesOptions>(
          {param("path", &ImagesOptions::path, "The folder. Classes are numbered alphabetically, byte by byte.")
               .required(),
           param("size", &ImagesOptions::size,
                 "Height and width that each image is brought to, whatever its own are: averaged where it shrinks, "
                 "interpolated where it grows.")
               .at_least(1),
           param("channels", &ImagesOptions::channels, "Red, green and blue, or one: their luma.")
               .one_of({"rgb", "grey"})}),
      make_images, read_folder);
}
