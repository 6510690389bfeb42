#include "csv/samples.hpp"

#include <algorithm>
#include <stdexcept>

#include "csv/categories.hpp"
#include "csv/classes.hpp"
#include "csv/codes.hpp"
#include "csv/column_roles.hpp"
#include "csv/delimiter.hpp"
#include "csv/feature_cells.hpp"
#include "csv/feature_notes.hpp"
#include "csv/feature_relations.hpp"
#include "csv/moment.hpp"
#include "csv/number.hpp"
#include "csv/row_keys.hpp"
#include "csv/text.hpp"
#include "csv/thousands.hpp"
#include "csv/units.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

std::vector<std::size_t> with(std::vector<std::size_t> columns, std::size_t column) {
  columns.push_back(column);
  return columns;
}

// What is to be predicted cannot be made up. Labels such as NA may be a class where nobody said otherwise.
void check_target(const Columns& columns, std::size_t target, TargetKind kind, const TableOptions& options) {
  if (!options.takes_text || kind == TargetKind::none) return;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = columns.table().cell(row, target);
    if (!options.missing_values.contains(cell)) continue;
    if (kind == TargetKind::classes && options.missing == Missing::error && is_missing(cell)) continue;
    const auto text = trimmed(cell);
    throw std::runtime_error(
        columns.table().place(row) + "column " + shown(columns.names()[target]) + ": " +
        (text.empty() ? "the target is empty" : shown(text) + " stands for a missing target (na_values)") +
        ", which nothing can fill: complete it, delete the row, or set missing_target: drop, which leaves such rows "
        "out");
  }
}

void leave_out_without_target(Columns& columns, std::size_t target, const TableOptions& options, Samples& samples) {
  if (!options.drops_missing_targets) return;
  const std::size_t rows = columns.rows();
  const std::size_t left_out = leave_out_missing(
      columns, {target}, options.missing_values,
      "no row has a target in column " + shown(columns.names()[target]) + ", so that missing_target: drop leaves none");
  add_left_out_note(left_out, rows, "no target", samples);
}

void leave_out_incomplete(Columns& columns, const std::vector<std::size_t>& used, const TableOptions& options,
                          Samples& samples) {
  const std::size_t rows = columns.rows();
  const std::size_t left_out = leave_out_missing(
      columns, used, options.missing_values,
      "each row has a missing cell, so that missing: drop leaves none; name columns that are mostly empty in ignore, or"
      " set missing: mean");
  add_left_out_note(left_out, rows, "a missing cell", samples);
}

void read_values(const Columns& columns, std::size_t target, const TableOptions& options, Samples& samples) {
  samples.values = read_features(columns, {{target}}, options).numbers;
  if (auto note = thousands_note(columns, target, options.missing_values)) samples.notes.push_back(*std::move(note));
  constexpr auto remedy = "where such are codes, set task: classification";
  if (auto note = codes_note(columns, target, options.missing_values, remedy))
    samples.notes.push_back(*std::move(note));
  if (!is_lost_in_float32(samples.values.data(), samples.values.size(), 1)) return;
  samples.notes.push_back(runner::text::warning("the values of " + shown(columns.names()[target]) +
                                                " lie so close together, far from 0, that float32 cannot"
                                                " tell them apart; subtract a number of about their size in the file"));
}

void take_classes(Classes classes, Samples& samples) {
  samples.classes = std::move(classes.numbers);
  samples.class_names = std::move(classes.names);
  samples.notes.insert(samples.notes.end(), classes.notes.begin(), classes.notes.end());
}

void read_ids(const Columns& columns, const std::optional<std::size_t>& id, Samples& samples) {
  if (!id) return;
  samples.id_name = columns.names()[*id];
  for (const std::size_t row : columns.data_rows())
    samples.ids.emplace_back(trimmed(columns.table().written(row, *id)));
}

std::vector<std::size_t> row_key_columns(const Columns& columns, const TableOptions& options) {
  std::vector<std::size_t> found;
  for (const auto& name : {options.groups, options.time}) {
    if (const auto column = name ? columns.find(*name) : std::nullopt) found.push_back(*column);
  }
  return found;
}

void read_row_keys(const Columns& columns, const TableOptions& options, Samples& samples) {
  if (const auto column = options.groups ? columns.find(*options.groups) : std::nullopt)
    samples.groups = read_groups(columns, *column, options.missing_values, samples.notes);
  if (const auto column = options.time ? columns.find(*options.time) : std::nullopt) {
    samples.times = read_times(columns, *column, options.missing_values).ranks;
    if (auto note = thousands_note(columns, *column, options.missing_values)) samples.notes.push_back(*std::move(note));
  }
}

// The features of each column, categories where it holds text or is named.
std::vector<FeatureSource> sources_of(const Columns& columns, const std::vector<std::size_t>& features,
                                      const TableOptions& options, Samples& samples) {
  std::vector<std::size_t> named;
  for (const auto& name : options.categories) {
    const auto column = columns.find(name);
    if (!column || std::find(features.begin(), features.end(), *column) == features.end()) {
      throw std::runtime_error(columns.table().place(0) + "there is no feature " + shown(name) +
                               ", which categories names; there are " + listed(columns.names()));
    }
    named.push_back(*column);
  }
  std::vector<FeatureSource> sources;
  for (const std::size_t column : features) {
    const bool was_named = std::find(named.begin(), named.end(), column) != named.end();
    const bool has_categories =
        was_named || (options.takes_text && holds_text(columns, column, options.missing_values));
    sources.push_back({column});
    if (!has_categories) {
      if (auto note = thousands_note(columns, column, options.missing_values))
        samples.notes.push_back(*std::move(note));
      constexpr auto remedy = "where such are codes, name the column in categories, id or ignore";
      if (auto note = codes_note(columns, column, options.missing_values, remedy))
        samples.notes.push_back(*std::move(note));
      continue;
    }
    sources.back().categories = training_categories(columns, column, options, was_named);
    if (auto note = alike_note(columns.names()[column], sources.back().categories->names(), "categories"))
      samples.notes.push_back(*std::move(note));
    if (auto note = merged_codes_note(columns, column, options.missing_values, "category"))
      samples.notes.push_back(*std::move(note));
    if (was_named) continue;
    if (auto note = units_note(columns, column, sources.back().categories->names()))
      samples.notes.push_back(*std::move(note));
    const auto& texts = sources.back().categories->names();
    const bool are_dates =
        std::all_of(texts.begin(), texts.end(), [](const auto& text) { return moment_of(text).has_value(); });
    const std::size_t number = sources.back().features();
    samples.notes.push_back("column " + shown(columns.names()[column]) +
                            " holds text, which is taken for categories: " +
                            (number == 1 ? "1 feature" : std::to_string(number) + " features") +
                            (are_dates ? "; they are dates, and another date will be none of them: name the column in"
                                         " time or ignore"
                                       : ""));
  }
  return sources;
}

std::vector<std::size_t> number_columns(const std::vector<FeatureSource>& sources) {
  std::vector<std::size_t> columns;
  for (const auto& source : sources) {
    if (!source.categories) columns.push_back(source.column);
  }
  return columns;
}

void name_features(const Columns& columns, const std::vector<FeatureSource>& sources, const TableOptions& options,
                   Samples& samples) {
  for (const auto& source : sources) {
    FeatureColumn column{columns.names()[source.column]};
    if (source.categories) column.categories = source.categories->names();
    const auto names = options.takes_text ? csv::feature_names(column) : std::vector{column.name};
    samples.feature_names.insert(samples.feature_names.end(), names.begin(), names.end());
    samples.columns.push_back(std::move(column));
  }
  samples.features = samples.feature_names.size();
}

void take_features(FeatureCells cells, Samples& samples) {
  add_cell_notes(cells, samples);
  samples.inputs = std::move(cells.numbers);
}

// The columns behind the features of a training. One that the file has under a feature's own name is a column of
// numbers: so it was called by a program that knew no categories, or made a column of each.
std::vector<FeatureColumn> wanted_columns(const Columns& columns, const TrainedOn& trained,
                                          const TableOptions& options) {
  std::vector<FeatureColumn> wanted;
  if (!options.takes_text) {
    for (const auto& name : trained.feature_names) wanted.push_back({name});
    return wanted;
  }
  for (auto& column : columns_of_features(trained.feature_names)) {
    const auto names = csv::feature_names(column);
    const bool stand_alone =
        columns.has_header() && !columns.find(column.name) &&
        std::all_of(names.begin(), names.end(), [&](const auto& name) { return columns.find(name).has_value(); });
    if (!stand_alone)
      wanted.push_back(std::move(column));
    else
      for (const auto& name : names) wanted.push_back({name});
  }
  return wanted;
}

std::vector<std::size_t> places_of(const Columns& columns, const std::vector<FeatureColumn>& wanted,
                                   const TrainedOn& trained, const TableOptions& options) {
  WantedColumns places{
      {}, wanted.empty() ? trained.feature_count : wanted.size(), options.passes_over_columns(), !trained.had_header};
  for (const auto& column : wanted) places.names.push_back(column.name);
  return find_columns(columns, places, trained.target);
}

// The target by its name; else, of a checkpoint that does not know it, the one column under a header that is no
// feature, since places may have changed. That is no answer where the training passed over others.
std::size_t matched_target(const Columns& columns, const TrainedOn& trained, const std::vector<std::size_t>& features,
                           const TableOptions& options) {
  const bool place_is_kept = !columns.has_header() || trained.feature_names.empty();
  if (trained.target && (place_is_kept || std::holds_alternative<std::string>(*trained.target))) {
    return columns.choose(*trained.target);
  }
  const auto is_no_target = [&](const std::string& name) {
    const bool is_key = options.id == name || options.groups == name || options.time == name;
    return is_key || std::find(options.ignore.begin(), options.ignore.end(), name) != options.ignore.end();
  };
  std::vector<std::string> others;
  std::optional<std::size_t> target;
  // The rows' index is the target only where nothing else is.
  for (const bool index : {false, true}) {
    for (std::size_t column = 0; column < columns.names().size() && (!index || !target); ++column) {
      const bool is_feature = std::find(features.begin(), features.end(), column) != features.end();
      if (is_feature || columns.is_index(column) != index || is_no_target(columns.names()[column])) continue;
      others.push_back(columns.names()[column]);
      target = column;
    }
  }
  const bool is_sure = options.columns.empty();
  if (others.size() == 1 && is_sure) return *target;
  if (others.empty())
    throw std::runtime_error(columns.table().place(0) + "there is no column for the target beside the features");
  throw std::runtime_error(columns.table().place(0) + "which column is the target is not clear, there " +
                           (others.size() == 1 ? "is " : "are ") + listed(others) + "; set target to its name");
}

}  // namespace

Samples training_samples(const Table& table, bool header, const ColumnChoice& target, TargetKind kind,
                         const TableOptions& options) {
  Columns columns(table, header);
  ColumnRoles roles = roles_of(columns, target, options);
  Samples samples;
  samples.notes = std::move(roles.notes);
  if (kind != TargetKind::none) {
    if (header) samples.target_name = columns.names()[roles.target];
    leave_out_without_target(columns, roles.target, options, samples);
  }
  if (options.missing == Missing::drop) {
    auto used = kind == TargetKind::none ? roles.features : with(roles.features, roles.target);
    for (const std::size_t key : row_key_columns(columns, options)) used.push_back(key);
    leave_out_incomplete(columns, used, options, samples);
  }
  check_target(columns, roles.target, kind, options);
  if (kind == TargetKind::classes) take_classes(training_classes(columns, roles.target), samples);
  if (kind == TargetKind::values) read_values(columns, roles.target, options, samples);
  const auto sources = sources_of(columns, roles.features, options, samples);
  refuse_names(columns, number_columns(sources), options.missing_values);
  name_features(columns, sources, options, samples);
  take_features(read_features(columns, sources, options), samples);
  look_at_features(samples);
  add_relation_notes(samples);
  // Rows that an id tells apart are no repeats.
  if (!options.id) add_repeated_rows_note(columns, samples);
  read_row_keys(columns, options, samples);
  return samples;
}

Samples matched_samples(const Table& table, bool header, const TrainedOn& trained, TargetKind kind,
                        const TableOptions& options) {
  Columns columns(table, header);
  Samples samples;
  samples.columns = wanted_columns(columns, trained, options);
  const auto features = places_of(columns, samples.columns, trained, options);
  samples.feature_names = trained.feature_names;
  if (samples.columns.empty()) samples.columns.resize(features.size());
  std::vector<FeatureSource> sources;
  for (std::size_t i = 0; i < features.size(); ++i) {
    sources.push_back({features[i]});
    if (!samples.columns[i].categories.empty()) sources[i].categories = Labels(samples.columns[i].categories);
    samples.features += sources[i].features();
  }
  refuse_names(columns, number_columns(sources), options.missing_values);
  auto others = features;
  if (kind != TargetKind::none) {
    const std::size_t target = matched_target(columns, trained, features, options);
    if (std::find(features.begin(), features.end(), target) != features.end()) {
      throw std::runtime_error(table.place(0) + "the target, " + shown(columns.names()[target]) +
                               ", is a feature of the model");
    }
    others.push_back(target);
    leave_out_without_target(columns, target, options, samples);
    if (options.missing == Missing::drop) {
      auto used = others;
      if (trained.is_divided)
        for (const std::size_t key : row_key_columns(columns, options)) used.push_back(key);
      leave_out_incomplete(columns, used, options, samples);
    }
    check_target(columns, target, kind, options);
    if (kind == TargetKind::classes)
      take_classes(matched_classes(columns, target, trained.class_names, trained.numbers_are_labels), samples);
    else
      read_values(columns, target, options, samples);
  }
  take_features(read_features(columns, sources, options), samples);
  read_ids(columns, id_column(columns, options, others), samples);
  if (trained.is_divided) read_row_keys(columns, options, samples);
  return samples;
}

Samples read_samples(const std::filesystem::path& path, const Format& format, const TrainedOn& trained, TargetKind kind,
                     const TableOptions& options) {
  const std::string text = read_file(path);
  const char delimiter = format.delimiter ? *format.delimiter : found_delimiter(text, format.numbers.decimal);
  return matched_samples(Table(text, delimiter, path.string(), format.numbers), format.header, trained, kind, options);
}

}  // namespace csv
