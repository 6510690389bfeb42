#include "shipped_dataset.hpp"

#include <fstream>
#include <sstream>

#include "digest/sha256.hpp"
#include "sample/sample.hpp"

#include "testing/catch.hpp"

namespace runner::testing {

namespace {

void load(worker::PluginLoader& loader, const std::string& name) {
  const auto library = std::string(SHIPPED_PLUGINS) + "/lib" + name + ".so";
  loader.load(library);
  loader.registry().choose("dataset", name, library);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
  return cells;
}

}  // namespace

std::unique_ptr<Dataset> shipped_dataset(const std::string& name, nlohmann::json parameters) {
  worker::PluginLoader loader;
  load(loader, name);
  return loader.registry().make<DatasetKind>({name, std::move(parameters)});
}

std::unique_ptr<Dataset> shipped_reader(const std::string& name, nlohmann::json parameters,
                                        const DatasetInfo& trained_on, const SampleFile& file) {
  worker::PluginLoader loader;
  load(loader, name);
  return loader.registry().read({name, std::move(parameters)}, trained_on, file);
}

std::string refusal(const std::string& name, nlohmann::json parameters) {
  try {
    shipped_dataset(name, std::move(parameters));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "accepted";
}

Batch all_of(const Dataset& dataset) {
  const torch::Tensor rows = torch::arange(dataset.info().size, torch::dtype(torch::kInt64));
  return dataset.get({rows});
}

std::string digest_of(const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.contiguous();
  return sha256_hex(std::span(static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()));
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream content;
  content << stream.rdbuf();
  return content.str();
}

void check_says(const std::string& message, const std::string& what) {
  INFO(message);
  CHECK(message.find(what) != std::string::npos);
}

std::vector<std::map<std::string, std::string>> reference_table(const std::string& file) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/reference/" + file);
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with('#')) continue;
    const auto cells = cells_of(line);
    if (names.empty()) {
      names = cells;
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells.at(i);
  }
  return rows;
}

}  // namespace runner::testing
