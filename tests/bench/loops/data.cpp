#include "data.hpp"

#include <zlib.h>

#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include "trial/split.hpp"

namespace bench {

namespace {

std::vector<std::uint8_t> read_gzip(const std::string& path, std::size_t skip, std::size_t size) {
  std::vector<std::uint8_t> bytes(skip + size);
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error(path + ": cannot be read; install the package dataset-fashion-mnist");
  const int got = gzread(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  if (got != static_cast<int>(bytes.size())) throw std::runtime_error(path + ": is too short");
  return {bytes.begin() + static_cast<std::ptrdiff_t>(skip), bytes.end()};
}

}  // namespace

Samples read_csv(const std::string& name, float divisor) {
  std::ifstream stream(PROJECT_FOLDER "/plugins/datasets/data/" + name);
  std::string line;
  std::getline(stream, line);
  std::vector<float> features;
  std::vector<std::int64_t> classes;
  while (std::getline(stream, line)) {
    std::istringstream cells(line);
    std::vector<float> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stof(cell));
    classes.push_back(static_cast<std::int64_t>(row.back()));
    row.pop_back();
    for (const float value : row) features.push_back(value / divisor);
  }
  const auto rows = static_cast<std::int64_t>(classes.size());
  return {torch::tensor(features).reshape({rows, -1}), torch::tensor(classes, torch::kInt64)};
}

Samples read_fashion_mnist(std::int64_t count) {
  const std::string folder = "/usr/share/datasets/fashion-mnist/train-";
  const auto pixels = read_gzip(folder + "images-idx3-ubyte.gz", 16, static_cast<std::size_t>(count) * 28 * 28);
  const auto labels = read_gzip(folder + "labels-idx1-ubyte.gz", 8, static_cast<std::size_t>(count));
  const auto bytes = torch::tensor(pixels, torch::kUInt8).reshape({count, 1, 28, 28});
  return {bytes.to(torch::kFloat32) / 255, torch::tensor(labels, torch::kUInt8).to(torch::kInt64)};
}

Parts split(const Samples& all, std::uint64_t seed) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(all.x.size(0)));
  std::iota(rows.begin(), rows.end(), 0);
  const auto split = runner::trial::split_rows(rows, {.fraction = 0.2}, static_cast<std::uint32_t>(seed));
  const auto select = [&](const std::vector<std::int64_t>& chosen) {
    const torch::Tensor indices = torch::tensor(chosen, torch::kInt64);
    return Samples{all.x.index_select(0, indices), all.y.index_select(0, indices)};
  };
  return {select(split.train), select(split.held_out)};
}

}  // namespace bench
