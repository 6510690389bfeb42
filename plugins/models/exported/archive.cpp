#include "models/exported/archive.hpp"

#include <string_view>

#include "csv/text.hpp"
#include "digest/sha256.hpp"
#include "files/reading.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

constexpr std::int64_t known_schema = 8;
constexpr std::string_view graph_folder = "models/";
constexpr std::string_view graph_suffix = ".json";

[[noreturn]] void refuse_layout(const std::string& what) {
  refuse(what + "; write the archive anew by python/runner_export.py, whose layout is the same with every PyTorch");
}

std::string content(const runner::archives::TorchArchive& zip, const std::string& name) {
  return zip.has(name) ? std::string(csv::trimmed(zip.at(name))) : std::string();
}

}  // namespace

Archive::Archive(const std::filesystem::path& file)
    : zip_(runner::files::read_text(file, runner::files::Links::followed)), sha256_(runner::sha256_hex(zip_.bytes())) {
  check_layout();
  for (const std::string& name : zip_.names_below(std::string(graph_folder))) {
    if (!name.ends_with(graph_suffix)) continue;
    graphs_.push_back(name.substr(graph_folder.size(), name.size() - graph_folder.size() - graph_suffix.size()));
  }
  if (graphs_.empty()) refuse_layout("it holds no graph");
}

void Archive::check_layout() const {
  if (zip_.has("serialized_exported_program.json")) {
    refuse_layout("PyTorch before 2.8 wrote it, with pickled weights (archive version " +
                  csv::shown(content(zip_, "version")) + ")");
  }
  if (zip_.has("data.pkl")) {
    refuse_layout("it is what torch.save or torch.jit.save writes, a pickle, and no exported program");
  }
  if (!zip_.has("archive_format")) refuse_layout("it is a zip archive, but no exported program");
  const std::string format = content(zip_, "archive_format");
  const std::string version = content(zip_, "archive_version");
  if (format != "pt2" || version != "0") {
    refuse_layout("its layout is " + csv::shown(format) + ", version " + csv::shown(version) +
                  ", and known is 'pt2', version '0'");
  }
  if (zip_.has("byteorder") && content(zip_, "byteorder") != "little") refuse_layout("its numbers are big-endian");
}

Json Archive::graph(const std::string& name) const {
  const std::string entry = std::string(graph_folder) + name + std::string(graph_suffix);
  Json graph = parse(zip_.at(entry), entry);
  const std::int64_t schema = integer(field(field(graph, "schema_version"), "major"));
  if (schema != known_schema) {
    refuse_layout("PyTorch " + torch_version(graph) + " wrote it in version " + std::to_string(schema) +
                  " of its schema, and known is " + std::to_string(known_schema));
  }
  return graph;
}

std::string torch_version(const Json& graph) {
  const auto found = graph.find("torch_version");
  return found != graph.end() && found->is_string() ? csv::shown(text(*found)) : "of a version that it does not say";
}

}  // namespace exported
