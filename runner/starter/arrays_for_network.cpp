#include "starter/arrays_for_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "starter/arrays_block.hpp"

namespace runner::starter {

namespace {

using Sizes = std::vector<std::int64_t>;

// A size of the network that is free takes any.
bool fits_sample(const Sizes& wanted, const Sizes& sample) {
  return std::equal(wanted.begin(), wanted.end(), sample.begin(), sample.end(),
                    [](std::int64_t size, std::int64_t found) { return size < 0 || size == found; });
}

bool is_known(const Sizes& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [](std::int64_t size) { return size > 0; });
}

std::int64_t elements_of(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

// What makes samples those that the network takes; none where nothing does.
std::optional<ParameterLines> reshaping(const Sizes& wanted, const Sizes& sample) {
  if (fits_sample(wanted, sample)) return ParameterLines();
  if (sample.size() == 3 && fits_sample(wanted, {sample[2], sample[0], sample[1]}))
    return ParameterLines{{"channels_last: true", "they are moved to the front, where the network takes them"}};
  if (is_known(wanted) && elements_of(wanted) == elements_of(sample))
    return ParameterLines{{"shape: " + shape_text(wanted), "as the network takes them"}};
  return std::nullopt;
}

struct NetworkSamples {
  DataShape shape;
  ParameterLines lines;
};

NetworkSamples look_for_network(const ArrayFiles& files, const ExportedShapes& shapes, const ReadData& read,
                                const ConfigText& named) {
  if (files.plugin == "idx") {
    NetworkSamples samples;
    if (shapes.sample.size() > 1) samples.lines = {{"shape: image", "flat takes each for a row of numbers"}};
    samples.shape = read(with_lines(named, samples.lines).text());
    return samples;
  }
  if (shapes.takes_whole_numbers) return {read(named.text()), {}};
  try {
    return {read(with_lines(named, {scaled_bytes}).text()),
            {{scaled_bytes.first, scaled_bytes.second + "; false where the network does so itself"}}};
  } catch (const std::runtime_error&) {
    // No bytes.
    return {read(named.text()), {}};
  }
}

}  // namespace

NetworkArrays arrays_for_network(const ArrayFiles& files, const ExportedShapes& shapes, const ReadData& read,
                                 const std::filesystem::path& config_path) {
  const ConfigText named = files_block(files, config_path);
  NetworkSamples samples = look_for_network(files, shapes, read, named);
  const auto& found = samples.shape;
  const bool classifies = shapes.outputs != 1 && found.classes;
  auto reshaped = reshaping(shapes.sample, found.sample);
  if (!reshaped || (classifies && *found.classes != shapes.outputs)) {
    throw std::runtime_error(
        fmt::format("the arrays hold samples of shape {}{}, which the network is not for: it takes {} and gives {}",
                    shape_text(found.sample), found.classes ? fmt::format(" of {} classes", *found.classes) : "",
                    shapes.sample_text(), shapes.outputs));
  }
  if (found.classes && !classifies)
    samples.lines.emplace_back("task: regression", "the network gives one number for each");
  samples.lines.insert(samples.lines.end(), reshaped->begin(), reshaped->end());
  const bool are_measured = samples.lines.empty() || samples.lines.front().first.starts_with("task");
  if (are_measured && found.sample.size() == 1 && !shapes.takes_whole_numbers)
    samples.lines.emplace_back("standardize: true", "each number to mean 0 and deviation 1, as the training part has");
  DataSize data = size_of(found, classifies, files);
  WholeBlock block = whole_block(with_lines(named, samples.lines), data, read);
  NetworkArrays arrays{std::move(block.text), data, files.findings};
  arrays.findings.insert(arrays.findings.begin(),
                         fmt::format("data     {} samples of shape {}, {}", found.rows, shape_text(found.sample),
                                     classifies ? fmt::format("{} classes", *found.classes) : "numbers to predict"));
  arrays.findings.insert(arrays.findings.end(), block.warnings.begin(), block.warnings.end());
  return arrays;
}

}  // namespace runner::starter
