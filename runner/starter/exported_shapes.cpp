#include "starter/exported_shapes.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "archives/archive_error.hpp"
#include "archives/torch_archive.hpp"
#include "files/reading.hpp"

namespace runner::starter {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

// The graph for training of an archive of two, or its only one.
std::string graph_name(const archives::TorchArchive& zip, const std::filesystem::path& file) {
  const auto names = zip.names_below("models/");
  for (const auto& name : names) {
    if (name == "models/train.json") return name;
  }
  if (names.size() != 1 || !names.front().ends_with(".json")) {
    refuse(file,
           "it is a zip archive, but holds no network as torch.export or python/runner_export.py writes it; write"
           " it anew by the latter");
  }
  return names.front();
}

// The name that the signature gives to what comes in or goes out.
std::string tensor_name(const json& specs, const char* kind) {
  for (const json& spec : specs) {
    if (spec.contains(kind)) return spec.at(kind).at("arg").at("as_tensor").at("name");
  }
  throw std::runtime_error(std::string("has no ") + kind);
}

std::vector<std::int64_t> sizes_of(const json& value) {
  std::vector<std::int64_t> sizes;
  for (const json& size : value.at("sizes"))
    sizes.push_back(size.contains("as_int") ? size.at("as_int").get<std::int64_t>() : -1);
  return sizes;
}

ExportedShapes shapes_of(const json& graph) {
  const json& module = graph.at("graph_module");
  const json& values = module.at("graph").at("tensor_values");
  const json& signature = module.at("signature");
  const json& input = values.at(tensor_name(signature.at("input_specs"), "user_input"));
  const auto taken = sizes_of(input);
  const auto given = sizes_of(values.at(tensor_name(signature.at("output_specs"), "user_output")));
  ExportedShapes shapes;
  if (!taken.empty()) shapes.sample.assign(taken.begin() + 1, taken.end());
  if (given.size() == 2) shapes.outputs = given[1];
  // torch.export's schema numbers the whole types 1 to 5 (uint8 to int64).
  constexpr int last_whole = 5;
  const int type = input.at("dtype").get<int>();
  shapes.takes_whole_numbers = type >= 1 && type <= last_whole;
  return shapes;
}

}  // namespace

std::string ExportedShapes::sample_text() const {
  std::string text = "[";
  for (const auto size : sample) text += (text.size() > 1 ? ", " : "") + (size < 0 ? "*" : std::to_string(size));
  return text + "]";
}

ExportedShapes read_exported_shapes(const std::filesystem::path& file) {
  const std::string bytes = files::read_text(file, files::Links::followed);
  try {
    const archives::TorchArchive zip(bytes);
    return shapes_of(json::parse(zip.at(graph_name(zip, file))));
  } catch (const json::exception&) {
    refuse(file, "its graph cannot be read; write it anew by python/runner_export.py");
  } catch (const archives::ArchiveError& error) {
    refuse(file, error.what());
  }
}

}  // namespace runner::starter
