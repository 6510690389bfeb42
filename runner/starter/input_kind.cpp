#include "starter/input_kind.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

#include "csv/other_format.hpp"
#include "csv/text.hpp"
#include "files/mapped_file.hpp"
#include "starter/lower_case.hpp"

namespace runner::starter {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

// The name of the first file in an archive says what wrote it.
InputLook zip_look(std::string_view bytes) {
  constexpr std::size_t name_begin = 30;
  constexpr std::size_t name_size = 26;
  const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
  const auto first = bytes.substr(std::min(name_begin, bytes.size()), byte(name_size) + 256 * byte(name_size + 1));
  const auto has = [&](std::string_view part) { return first.find(part) != std::string_view::npos; };
  if (first.ends_with(".npy")) return {InputKind::npz, "an archive of arrays of NumPy"};
  if (bytes.find("/code/__torch__") != std::string_view::npos) {
    return {
        InputKind::other,
        "this is a network in TorchScript; begin with a config for your data, such as `runner init csv TABLE` writes,"
        " and set model: {plugin: torchscript, path: FILE} in it"};
  }
  if (has("/data.pkl")) {
    return {InputKind::other,
            "these are weights or code that PyTorch saved; export the network with python/runner_export.py, and to "
            "begin with weights write them as safetensors (`init:` of a config)"};
  }
  if (has("/data/weights/") || has("archive_format") || has("models/"))
    return {InputKind::exported, "a network exported from PyTorch"};
  return {InputKind::other, csv::other_format(bytes).value_or("this is an archive; unpack it")};
}

// Two zeros, the numbers' type and how many dimensions there are (LeCun, the MNIST database).
bool begins_as_idx(std::string_view bytes) {
  constexpr std::string_view types = "\x08\x09\x0b\x0c\x0d\x0e";
  constexpr char most_dimensions = 8;
  return bytes.size() > 4 && bytes[0] == '\0' && bytes[1] == '\0' && types.find(bytes[2]) != std::string_view::npos &&
         bytes[3] > 0 && bytes[3] <= most_dimensions;
}

// `train-images-idx3-ubyte.gz`.
bool is_named_as_idx(const fs::path& path) {
  const std::string name = lower_case(path.filename().string());
  return name.find("-idx") != std::string::npos || name.find(".idx") != std::string::npos;
}

// Text that is no table.
InputLook text_look(std::string_view bytes) {
  constexpr std::size_t enough = 1 << 14;
  const auto begin = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  const std::string text = lower_case(bytes.substr(begin, enough));
  if (text.starts_with("{") || text.starts_with("[{") || text.starts_with("[[")) {
    return {InputKind::other,
            "this is JSON; write it as CSV, such as with pandas.read_json(OLD).to_csv(NEW, index=False)"};
  }
  if (text.starts_with("<stata_dta>")) {
    return {InputKind::other,
            "these are data of Stata; write them as CSV, such as with pandas.read_stata(OLD).to_csv(NEW, index=False)"};
  }
  if (text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<?xml"))
    return {InputKind::other, "this is a page or a document with markup; save its table as CSV"};
  const bool is_arff = (text.starts_with("@") || text.starts_with("%")) && text.find("@relation") != std::string::npos;
  if (is_arff || text.starts_with("@relation")) {
    return {InputKind::other,
            "this is an ARFF file, as Weka writes it; put the attributes' names, separated by commas, in the place of "
            "all lines above the rows"};
  }
  return {};
}

InputLook file_look(const fs::path& path) {
  if (path.extension() == ".pt2") return {InputKind::exported, "a network exported from PyTorch"};
  std::error_code ignored;
  // Whoever reads it says that it is empty.
  if (fs::file_size(path, ignored) == 0) return {};
  const files::MappedFile file(path);
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  if (bytes.starts_with("PK\x03\x04")) return zip_look(bytes);
  if (bytes.starts_with("\x93NUMPY")) return {InputKind::npy, "an array of NumPy"};
  if (begins_as_idx(bytes) || (bytes.starts_with("\x1f\x8b") && is_named_as_idx(path)))
    return {InputKind::idx, "numbers in the format of MNIST"};
  if (auto format = csv::other_format(bytes)) return {InputKind::other, *std::move(format)};
  return text_look(bytes);
}

// The first names in a folder, sorted, and what they seem to be.
struct FolderNames {
  std::size_t folders = 0;
  std::size_t files = 0;
  std::string table;
  std::string array;
  std::string idx;
  std::string image;
};

FolderNames names_in(const fs::path& folder) {
  FolderNames names;
  std::error_code error;
  const auto keep_first = [](std::string& kept, const std::string& name) {
    if (kept.empty() || name < kept) kept = name;
  };
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    std::error_code ignored;
    const bool is_folder = entry->is_directory(ignored);
    ++(is_folder ? names.folders : names.files);
    const std::string suffix = lower_case(entry->path().extension().string());
    if (is_folder) continue;
    if (suffix == ".csv" || suffix == ".tsv") keep_first(names.table, name);
    if (suffix == ".npy" || suffix == ".npz") keep_first(names.array, name);
    if (suffix == ".png" || suffix == ".jpg" || suffix == ".jpeg") keep_first(names.image, name);
    if (is_named_as_idx(entry->path())) keep_first(names.idx, name);
  }
  if (error) throw std::runtime_error(folder.string() + ": cannot be read: " + error.message());
  return names;
}

InputLook folder_look(const fs::path& folder) {
  const FolderNames names = names_in(folder);
  if (!names.idx.empty()) return {InputKind::idx, "a folder of files in the format of MNIST"};
  if (names.folders > 0) return {InputKind::images, "a folder of folders"};
  const auto named = [&](const std::string& name) { return csv::shown((folder / name).string()); };
  const std::string wanted = "; the data set images reads one folder of PNG and JPEG files for each class";
  if (names.files == 0) return {InputKind::other, "this folder is empty" + wanted};
  if (!names.image.empty()) {
    return {InputKind::other,
            "this folder holds images, and no class; put those of each class into a folder that is "
            "called by it: " +
                csv::shown((folder / "CLASS" / names.image).string())};
  }
  if (!names.table.empty())
    return {InputKind::other, "this folder holds tables; name one of them, such as " + named(names.table)};
  if (!names.array.empty())
    return {InputKind::other, "this folder holds arrays; name them, such as " + named(names.array)};
  return {InputKind::other, "this folder holds no data that are known" + wanted};
}

}  // namespace

InputLook look_at_input(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status))
    throw std::runtime_error(path.string() +
                             ": cannot be read: " + (error ? error.message() : "No such file or folder"));
  if (fs::is_directory(status)) return folder_look(path);
  return fs::is_regular_file(status) ? file_look(path) : InputLook{};
}

void refuse_other_kinds(const fs::path& path, InputKind wanted) {
  const InputLook look = look_at_input(path);
  if (look.kind == wanted) return;
  // What a reader of text says of its bytes is more exact.
  if (look.kind == InputKind::table && wanted != InputKind::images) return;
  if (look.kind == InputKind::other) throw std::runtime_error(path.string() + ": " + look.what);
  throw std::runtime_error(path.string() + ": this is " + (look.what.empty() ? "a file" : look.what) +
                           "; `runner init " + words_for(look.kind) + "` takes it");
}

std::string words_for(InputKind kind) {
  switch (kind) {
    case InputKind::npy:
      return "npy FILE FILE";
    case InputKind::npz:
      return "npz FILE";
    case InputKind::idx:
      return "idx FILE";
    case InputKind::images:
      return "images FOLDER";
    case InputKind::exported:
      return "exported FILE";
    case InputKind::table:
    case InputKind::other:
      break;
  }
  return "csv FILE";
}

}  // namespace runner::starter
