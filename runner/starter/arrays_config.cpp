#include "starter/arrays_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "starter/arrays_block.hpp"

namespace runner::starter {

namespace {

// What the samples are taken for.
struct Samples {
  DataShape shape;
  // Bytes, which are brought to 0..1.
  bool are_bytes = false;
  // The data set's parameters that make images of them, each with its reason.
  ParameterLines as_images = {};
  // The targets are floats, and whole.
  bool have_whole_floats = false;

  bool are_images() const;
};

constexpr std::int64_t smallest_image = 8;

bool is_channels(std::int64_t size) { return size == 1 || size == 3 || size == 4; }

bool Samples::are_images() const {
  const auto& sample = shape.sample;
  return sample.size() == 3 && is_channels(sample[0]) && sample[1] >= smallest_image && sample[2] >= smallest_image;
}

// Bytes are all that can be scaled: what can be, is such.
Samples look_at_samples(const ArrayFiles& files, const ConfigText& block, const ReadData& read) {
  if (files.plugin == "idx") {
    const ParameterLines as_image = {{"shape: image", "flat takes each for a row of numbers"}};
    Samples images{read(with_lines(block, as_image).text()), true, as_image};
    if (images.are_images()) return images;
    images.as_images.clear();
    images.shape = read(block.text());
    return images;
  }
  try {
    return {read(with_lines(block, {scaled_bytes}).text()), true};
  } catch (const std::runtime_error&) {
    return {read(block.text()), false};
  }
}

// Grey images without a channel, and those with their channels last.
void take_for_images(Samples& samples) {
  auto& sample = samples.shape.sample;
  const bool are_grey = samples.are_bytes && sample.size() == 2 && std::min(sample[0], sample[1]) >= smallest_image;
  if (are_grey) {
    sample = {1, sample[0], sample[1]};
    samples.as_images = {{"shape: " + shape_text(sample), "one channel, as cnn takes images"}};
  } else if (sample.size() == 3 && is_channels(sample[2]) && !is_channels(sample[0])) {
    sample = {sample[2], sample[0], sample[1]};
    samples.as_images = {{"channels_last: true", "they are moved to the front, where cnn takes them"}};
  }
}

// Few classes of many rows, or else numbers that were measured.
bool are_classes(const DataShape& shape) {
  constexpr std::size_t few_classes = 20;
  constexpr std::size_t rows_for_each = 5;
  if (!shape.classes) return false;
  const auto classes = static_cast<std::size_t>(*shape.classes);
  return classes <= few_classes || classes * rows_for_each <= shape.rows;
}

// Floats may be classes, too, where they are few different whole numbers.
void take_for_classes(const ConfigText& block, const ReadData& read, Samples& samples) {
  constexpr std::int64_t rows_for_each = 5;
  if (samples.shape.classes) return;
  try {
    const auto shape = read(with_lines(block, {{"task: classification", ""}}).text());
    if (!are_classes(shape) || *shape.classes * rows_for_each > static_cast<std::int64_t>(shape.rows)) return;
    samples.shape.classes = shape.classes;
    samples.have_whole_floats = true;
  } catch (const std::runtime_error&) {
    // They stay numbers to predict.
  }
}

ParameterLines choices(const Samples& samples, const ArrayFiles& files, bool classifies) {
  ParameterLines lines;
  if (samples.shape.classes && !classifies)
    lines.emplace_back("task: regression", "integers, of which many are different");
  if (samples.have_whole_floats) lines.emplace_back("task: classification", "floats, but few different whole numbers");
  if (samples.are_bytes && files.plugin != "idx") lines.push_back(scaled_bytes);
  lines.insert(lines.end(), samples.as_images.begin(), samples.as_images.end());
  if (!samples.are_bytes && !samples.are_images())
    lines.emplace_back("standardize: true", "each number to mean 0 and deviation 1, as the training part has them");
  return lines;
}

}  // namespace

FirstConfig arrays_config(const ArrayFiles& files, const ReadData& read, const std::filesystem::path& config_path) {
  const ConfigText named = files_block(files, config_path);
  Samples samples = look_at_samples(files, named, read);
  take_for_classes(named, read, samples);
  const std::string found_shape = shape_text(samples.shape.sample);
  if (files.plugin != "idx") take_for_images(samples);
  const bool classifies = are_classes(samples.shape);
  DataSize data = size_of(samples.shape, classifies, files);
  const WholeBlock block = whole_block(with_lines(named, choices(samples, files, classifies)), data, read);

  ConfigText config;
  const std::string targets = classifies ? fmt::format("{} classes", *samples.shape.classes) : "numbers to predict";
  config.say(fmt::format("Arrays of {}: samples of shape {}, {}. Written by `runner init`: every line may be changed.",
                         experiment_name(files.title), found_shape, targets));
  write_commands(config, config_path.string(), data.division);
  config.line("name: " + scalar(experiment_name(files.title)));
  config.line("seed: 0", "draws weights, parts and the order of rows; seed=0..9 trains ten");
  ConfigText rest;
  if (samples.are_images() && classifies)
    rest.line("model: {plugin: cnn, channels: [16, 32], kernel: 3, pooling: 2, head: [64]}");
  else
    write_table_model(rest, data);
  constexpr std::size_t most_rows_at_once = 100'000;
  const bool is_linear = !classifies && samples.shape.rows <= most_rows_at_once;
  write_training(rest, data,
                 is_linear              ? Solver::least_squares
                 : samples.are_images() ? Solver::network
                                        : Solver::steps);
  FirstConfig first{config.text() + block.text.text() + rest.text(), files.findings, data.division};
  first.findings.insert(first.findings.begin(),
                        fmt::format("samples  {} of shape {}{}", samples.shape.rows, found_shape,
                                    samples.are_images() ? ", taken for images"
                                    : samples.are_bytes  ? ", bytes"
                                                         : ""));
  first.findings.insert(
      first.findings.begin() + 1,
      "targets  " + targets +
          (!classifies                 ? ""
           : samples.have_whole_floats ? ": few different whole numbers are taken for such, though they are floats"
                                       : ": integers are taken for such"));
  first.findings.insert(first.findings.end(), block.warnings.begin(), block.warnings.end());
  if (files.has_own_test) first.findings.emplace_back("test     its own files, set aside for the end");
  return first;
}

}  // namespace runner::starter
