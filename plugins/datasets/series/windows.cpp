#include "datasets/series/windows.hpp"

#include <numeric>
#include <runner/reads_as_trained.hpp>
#include <stdexcept>

namespace runner {

namespace {

class WindowDataset final : public Dataset,
                            public DatesSamples,
                            public NamesSamples,
                            public PredictsDifferences,
                            public ReadsAsTrained {
 public:
  WindowDataset(SeriesTable series, std::int64_t targets, const WindowOptions& options, Windows windows,
                std::string time_title, DatasetInfo info)
      : series_(std::move(series)),
        targets_(targets),
        width_(static_cast<std::int64_t>(series_.width)),
        options_(options),
        has_targets_(windows == Windows::with_targets),
        time_title_(std::move(time_title)),
        info_(std::move(info)) {
    first_ = has_targets_ ? 0 : static_cast<std::int64_t>(series_.rows) - options_.window;
  }

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    const std::int64_t size = request.indices.size(0);
    const auto dtype = info_.exact_features.empty() ? torch::kFloat32 : torch::kFloat64;
    torch::Tensor inputs = torch::empty({size, options_.window, width_}, torch::dtype(torch::kFloat64));
    auto* input = inputs.data_ptr<double>();
    for (const std::int64_t start : starts_of(request.indices)) {
      for (std::int64_t row = start; row < start + options_.window; ++row) {
        for (std::int64_t column = 0; column < width_; ++column) *input++ = input_at(row, column, start);
      }
    }
    Batch batch{inputs.to(dtype), {}, size};
    if (has_targets_) batch.targets = (later_rows(request.indices) - subtracted(request.indices)).to(torch::kFloat32);
    return batch;
  }

  // Columns are named by the config, so that only the precision is the training's.
  std::unique_ptr<Dataset> read_as(const DatasetInfo& trained_on) const override {
    auto read = std::make_unique<WindowDataset>(*this);
    read->info_.exact_features = trained_on.exact_features;
    return read;
  }

  std::vector<std::int64_t> sample_times() const override {
    std::vector<std::int64_t> times(static_cast<std::size_t>(info_.size));
    std::iota(times.begin(), times.end(), 0);
    return times;
  }
  std::int64_t samples_between_parts() const override {
    return (options_.horizon + options_.stride - 1) / options_.stride - 1;
  }

  std::string sample_title() const override { return time_title_; }
  std::vector<std::string> sample_names() const override {
    std::vector<std::string> names;
    for (std::int64_t sample = 0; sample < info_.size; ++sample)
      names.push_back(series_.times[static_cast<std::size_t>(start_of(sample) + options_.window - 1)]);
    return names;
  }

  std::string known_part_title() const override {
    if (!options_.relative) return "";
    return options_.season == 1 ? "the last value"
                                : "the value of the last season of " + std::to_string(options_.season) + " rows";
  }
  torch::Tensor known_part(const torch::Tensor& indices) const override {
    torch::Tensor known = torch::empty({indices.size(0), options_.horizon * targets_}, torch::dtype(torch::kFloat64));
    auto* number = known.data_ptr<double>();
    for (const std::int64_t start : starts_of(indices)) {
      for (std::int64_t step = 0; step < options_.horizon; ++step) {
        // The same row of the season, the last time that it is within the window.
        const std::int64_t row = start + options_.window - options_.season + step % options_.season;
        for (std::int64_t column = 0; column < targets_; ++column) *number++ = at(row, column);
      }
    }
    return known;
  }

 private:
  double at(std::int64_t row, std::int64_t column) const {
    return series_.numbers[static_cast<std::size_t>(row * width_ + column)];
  }
  double input_at(std::int64_t row, std::int64_t column, std::int64_t start) const {
    const bool is_difference = options_.relative && column < targets_;
    return at(row, column) - (is_difference ? at(start + options_.window - 1, column) : 0.0);
  }
  std::int64_t start_of(std::int64_t sample) const { return first_ + sample * options_.stride; }
  std::vector<std::int64_t> starts_of(const torch::Tensor& indices) const {
    const torch::Tensor plain = indices.contiguous();
    std::vector<std::int64_t> starts;
    for (std::int64_t i = 0; i < plain.size(0); ++i) starts.push_back(start_of(plain.data_ptr<std::int64_t>()[i]));
    return starts;
  }
  torch::Tensor later_rows(const torch::Tensor& indices) const {
    torch::Tensor later = torch::empty({indices.size(0), options_.horizon * targets_}, torch::dtype(torch::kFloat64));
    auto* number = later.data_ptr<double>();
    for (const std::int64_t start : starts_of(indices)) {
      const std::int64_t first = start + options_.window;
      for (std::int64_t row = first; row < first + options_.horizon; ++row) {
        for (std::int64_t column = 0; column < targets_; ++column) *number++ = at(row, column);
      }
    }
    return later;
  }
  torch::Tensor subtracted(const torch::Tensor& indices) const {
    if (options_.relative) return known_part(indices);
    return torch::zeros({1, 1}, torch::dtype(torch::kFloat64));
  }

  SeriesTable series_;
  std::int64_t targets_;
  std::int64_t width_;
  WindowOptions options_;
  bool has_targets_;
  std::string time_title_;
  DatasetInfo info_;
  // The row at which sample 0 begins.
  std::int64_t first_ = 0;
};

}  // namespace

std::unique_ptr<Dataset> windows_of(SeriesTable series, std::int64_t targets, const WindowOptions& options,
                                    Windows windows, std::string time_title, DatasetInfo info) {
  const auto rows = static_cast<std::int64_t>(series.rows);
  const std::int64_t behind = windows == Windows::with_targets ? options.horizon : 0;
  if (rows - behind < options.window) {
    throw std::runtime_error(
        "has " + std::to_string(rows) + " rows, and a window takes " + std::to_string(options.window) +
        (behind > 0 ? " and what it predicts " + std::to_string(behind) : "") + "; give more rows");
  }
  info.target = TargetKind::values;
  info.size = windows == Windows::last ? 1 : (rows - behind - options.window) / options.stride + 1;
  info.input_shape = {options.window, static_cast<std::int64_t>(series.width)};
  info.outputs = options.horizon * targets;
  info.notes = series.notes;
  return std::make_unique<WindowDataset>(std::move(series), targets, options, windows, std::move(time_title),
                                         std::move(info));
}

}  // namespace runner
