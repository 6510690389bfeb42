#include "starter/array_files.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "archives/archive_error.hpp"
#include "archives/numpy_archive.hpp"
#include "csv/text.hpp"
#include "files/mapped_file.hpp"

namespace runner::starter {

namespace {

namespace fs = std::filesystem;
using Parameter = ArrayFiles::Parameter;

struct Pair {
  std::string_view inputs;
  std::string_view targets;
};

// What people call inputs, and their targets then.
constexpr auto usual_pairs = std::to_array<Pair>({{"x_train", "y_train"},
                                                  {"X_train", "y_train"},
                                                  {"train_x", "train_y"},
                                                  {"train_images", "train_labels"},
                                                  {"inputs", "targets"},
                                                  {"features", "labels"},
                                                  {"features", "targets"},
                                                  {"features", "target"},
                                                  {"data", "labels"},
                                                  {"data", "targets"},
                                                  {"data", "target"},
                                                  {"images", "labels"},
                                                  {"x", "y"},
                                                  {"X", "y"},
                                                  {"X", "Y"}});

// The name with a part of it replaced where that stands alone; none where it does not.
std::optional<std::string> replaced(const std::string& name, std::string_view part, std::string_view by) {
  const auto at = name.find(part);
  if (at == std::string::npos) return std::nullopt;
  const auto is_letter = [&](std::size_t place) {
    return place < name.size() && std::isalnum(static_cast<unsigned char>(name[place])) != 0;
  };
  if ((at > 0 && is_letter(at - 1)) || is_letter(at + part.size())) return std::nullopt;
  return name.substr(0, at) + std::string(by) + name.substr(at + part.size());
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

// A file beside another, which has its name but for some words.
std::optional<fs::path> file_beside(const fs::path& file, std::initializer_list<Pair> words) {
  std::optional<std::string> name = file.filename().string();
  for (const auto& [from, to] : words) {
    const auto at = name->find(from);
    if (at == std::string::npos) return std::nullopt;
    name->replace(at, from.size(), to);
  }
  const auto beside = file.parent_path() / *name;
  return is_file(beside) ? std::optional(beside) : std::nullopt;
}

std::optional<fs::path> labels_of(const fs::path& images) {
  return file_beside(images, {{"images", "labels"}, {"idx3", "idx1"}});
}

// The images to train on in a folder in which MNIST lies.
fs::path images_in(const fs::path& folder) {
  std::vector<fs::path> images;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.find("images") != std::string::npos && labels_of(entry->path())) images.push_back(entry->path());
  }
  std::sort(images.begin(), images.end());
  const auto train = std::find_if(images.begin(), images.end(), [](const fs::path& path) {
    return path.filename().string().find("train") != std::string::npos;
  });
  if (train != images.end()) return *train;
  if (images.size() == 1) return images.front();
  throw std::runtime_error(folder.string() +
                           ": holds no images with labels beside them that are called as those of MNIST, "
                           "train-images-idx3-ubyte and train-labels-idx1-ubyte: `runner init idx IMAGES LABELS`");
}

std::vector<std::string> array_names(const fs::path& file) {
  const auto mapped = std::make_shared<const files::MappedFile>(file);
  const std::string_view bytes(reinterpret_cast<const char*>(mapped->bytes().data()), mapped->bytes().size());
  try {
    return archives::names_of_arrays(archives::ZipFile(bytes, mapped));
  } catch (const archives::ArchiveError& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
}

}  // namespace

ArrayFiles npy_files(const fs::path& inputs, const std::optional<fs::path>& targets) {
  ArrayFiles files{"npy", {{"inputs", inputs.string()}}, inputs};
  if (targets) {
    files.parameters.push_back({"targets", targets->string()});
    return files;
  }
  for (const auto& [from, to] : usual_pairs) {
    const auto name = replaced(inputs.stem().string(), from, to);
    const auto beside = inputs.parent_path() / (name.value_or("") + inputs.extension().string());
    if (!name || !is_file(beside)) continue;
    files.parameters.push_back({"targets", beside.string(), true, "lies beside the inputs, as its name says"});
    return files;
  }
  throw std::runtime_error(inputs.string() + ": which file holds the targets? `runner init npy " + inputs.string() +
                           " TARGETS.npy`, or --targets TARGETS.npy for an exported network");
}

ArrayFiles npz_files(const fs::path& file, const std::optional<std::string>& inputs,
                     const std::optional<std::string>& targets) {
  const auto names = array_names(file);
  const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  std::optional<std::pair<std::string, std::string>> found;
  const auto is_wanted = [&](const Pair& pair) {
    return (!inputs || *inputs == pair.inputs) && (!targets || *targets == pair.targets);
  };
  for (const auto& pair : usual_pairs) {
    if (!found && has(pair.inputs) && has(pair.targets) && is_wanted(pair))
      found = {std::string(pair.inputs), std::string(pair.targets)};
  }
  if (inputs && targets) found = {*inputs, *targets};
  if (!found) {
    throw std::runtime_error(file.string() + ": holds the arrays " + csv::listed(names) +
                             "; say which are inputs and targets: `runner init npz " + file.string() +
                             " --inputs NAME --targets NAME`");
  }
  ArrayFiles files{"npz", {{"path", file.string()}}, file};
  files.parameters.push_back({"inputs_key", found->first, false, "of the arrays in it, " + csv::listed(names)});
  files.parameters.push_back({"targets_key", found->second, false});
  if (names.size() > 2) files.findings.push_back("arrays   " + csv::listed(names) + ": the others are not read");
  return files;
}

ArrayFiles idx_files(const fs::path& given, const std::optional<fs::path>& given_labels) {
  std::error_code ignored;
  const auto images = fs::is_directory(given, ignored) ? images_in(given) : given;
  const auto labels = given_labels ? given_labels : labels_of(images);
  if (!labels) {
    throw std::runtime_error(images.string() +
                             ": which file holds the labels? Beside it lies none whose name has `labels-idx1` in place "
                             "of `images-idx3`: `runner init idx " +
                             images.string() + " LABELS`");
  }
  ArrayFiles files{"idx", {{"images", images.string()}, {"labels", labels->string()}}, given};
  const auto test = file_beside(images, {{"train", "t10k"}});
  const auto test_labels = test ? labels_of(*test) : std::nullopt;
  if (test_labels) {
    files.has_own_test = true;
    files.parameters.push_back(
        {"test_images", test->string(), true, "looked at once, at the end, by the best weights"});
    files.parameters.push_back({"test_labels", test_labels->string()});
  }
  return files;
}

}  // namespace runner::starter
