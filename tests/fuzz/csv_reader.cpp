// Mutates the files of tests/csv/cases and reads each as training, `predict` and `evaluate` read them: csv_reader
// MUTATIONS SEED FOLDER, with drawn parameters. What cannot be read must be refused by a std::runtime_error whose text
// is UTF-8 without control characters; what is read must hold as many numbers as it says, all of them finite as float32
// but for those that are missing and to be filled, and read the same way again. A finding is printed, left in the file
// `finding.csv` of the folder at hand, and the program aborts.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "csv/delimiter.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"
#include "testing/draw.hpp"

using runner::testing::Draw;

namespace {

// What means something to a reader of CSV, or to one of numbers.
const std::string pieces[] = {",",
                              ";",
                              "\t",
                              "|",
                              "\"",
                              "\"\"",
                              "\n",
                              "\r",
                              "\r\n",
                              " ",
                              "\n\n",
                              "#",
                              "sep=;\n",
                              "\xef\xbb\xbf",
                              "\xff\xfe",
                              std::string(1, '\0'),
                              "\xe9",
                              "\xc3\xa9",
                              "nan",
                              "-inf",
                              "1e400",
                              "1e-400",
                              "1e39",
                              "-0",
                              "+1",
                              "1.0",
                              "1,5",
                              "1e99999999999999999999",
                              "NA",
                              "?",
                              "Unnamed: 0",
                              "16777217",
                              "1700000001",
                              ".",
                              "e",
                              "0x1",
                              "a,a",
                              "\x1b[2J",
                              "9007199254740993",
                              "x1=a",
                              "\"\"x1=a\"\"",
                              "-999",
                              "red",
                              "1,234",
                              "1.234,5",
                              "12'345.6",
                              "1 234",
                              "1\xc2\xa0"
                              "234,5",
                              "1,234,567.25",
                              "12,34",
                              std::string(300, '9'),
                              std::string(70, 'x')};
constexpr char delimiters[] = {',', ';', '\t', '|', ' '};

// The first rows of a file, at times all: short files make reading quick, and mutations of them meet each other.
std::string beginning(const std::string& file, Draw& draw) {
  if (draw.below(8) == 0) return file;
  std::size_t end = 0;
  for (std::size_t rows = 2 + draw.below(12); rows > 0 && end < file.size(); --rows)
    end = std::min(file.find('\n', end), file.size() - 1) + 1;
  return file.substr(0, end);
}

std::string mutated(const std::vector<std::string>& files, Draw& draw) {
  std::string text = beginning(draw.of(files), draw);
  for (std::size_t changes = draw.below(4); changes > 0; --changes) {
    const std::size_t at = draw.below(text.size() + 1);
    const std::size_t length = std::min(draw.below(12), text.size() - at);
    switch (draw.below(6)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(draw.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.insert(at, draw.of(pieces));
        break;
      case 4:
        text.replace(at, length, draw.of(pieces));
        break;
      default: {
        const std::string& other = draw.of(files);
        const std::size_t from = draw.below(other.size() + 1);
        text.insert(at, other.substr(from, draw.below(80)));
      }
    }
  }
  return text;
}

[[noreturn]] void found(const std::string& what, const std::string& text) {
  std::ofstream("finding.csv", std::ios::binary) << text;
  std::cerr << "finding: " << what << "\n";
  std::abort();
}

bool is_usable(double number, const csv::TableOptions& options) {
  return std::isfinite(static_cast<float>(number)) || (std::isnan(number) && options.missing == csv::Missing::fill);
}

void check(const csv::Samples& samples, csv::TargetKind kind, const csv::TableOptions& options,
           const std::string& text) {
  const std::size_t width = samples.feature_names.size();
  if (samples.features != width || width == 0 || samples.size() == 0 || samples.inputs.size() != samples.size() * width)
    found("rows that are not whole", text);
  for (const auto* numbers : {&samples.inputs, &samples.values}) {
    for (const double number : *numbers) {
      if (!is_usable(number, options)) found("a number that is not finite", text);
    }
  }
  if (kind == csv::TargetKind::values && samples.values.size() != samples.size())
    found("values that are missing", text);
  if (kind != csv::TargetKind::classes) return;
  if (samples.classes.size() != samples.size()) found("classes that are missing", text);
  for (const auto number : samples.classes) {
    if (number < 0 || number >= static_cast<std::int64_t>(samples.class_names.size()))
      found("a class out of range", text);
  }
}

struct Reading {
  csv::Samples samples;
  std::string message;
};

template <class Read>
Reading reading(const std::string& text, Read&& read) {
  try {
    return {read(), ""};
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    try {
      csv::check_text(message, "message");
    } catch (const std::runtime_error&) {
      found("a message that is no text: " + message, text);
    }
    const bool has_control =
        std::any_of(message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (has_control || message.size() > 2000) found("a message for no terminal: " + message, text);
    return {{}, message};
  }
}

csv::NumberForm drawn_form(Draw& draw) {
  constexpr char signs[] = {',', '.', ' ', '\''};
  const char decimal = draw.below(8) == 0 ? ',' : '.';
  if (draw.below(4) > 0) return decimal;
  const char thousands = draw.of(signs);
  return {decimal, thousands == decimal ? '\'' : thousands};
}

csv::TableOptions drawn_options(Draw& draw) {
  csv::TableOptions options;
  options.takes_text = draw.below(8) > 0;
  if (!options.takes_text) return options;
  constexpr csv::Missing ways[] = {csv::Missing::error, csv::Missing::drop, csv::Missing::fill};
  options.missing = draw.of(ways);
  options.ignore_unknown = draw.below(2) == 0;
  if (draw.below(8) == 0) options.missing_values = csv::MissingValues({"-999", "red"});
  if (draw.below(8) == 0) options.ignore = {"x2"};
  if (draw.below(8) == 0) options.columns = {"x2", "x1"};
  if (draw.below(8) == 0) options.categories = {"x1"};
  if (draw.below(8) == 0) options.id = "id";
  if (draw.below(8) == 0) options.groups = "x1";
  if (draw.below(8) == 0) options.time = "x2";
  return options;
}

bool are_same(const std::vector<double>& numbers, const std::vector<double>& others) {
  return std::equal(numbers.begin(), numbers.end(), others.begin(), others.end(),
                    [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); });
}

// Reads what was trained on once more, as other data: by its names it must give the same numbers.
void read_again(const csv::Table& table, bool header, const csv::ColumnChoice& target, csv::TargetKind kind,
                const csv::TableOptions& options, const csv::Samples& trained, const std::string& text) {
  csv::TrainedOn on{trained.feature_names, trained.class_names, target};
  on.had_header = header;
  on.is_divided = true;
  const auto again = reading(text, [&] { return csv::matched_samples(table, header, on, kind, options); });
  // A place says nothing where there are columns that are neither.
  const bool is_unclear = options.passes_over_columns() && std::holds_alternative<std::int64_t>(target);
  if (!again.message.empty() && is_unclear) return;
  if (!again.message.empty()) found("what was trained on is refused: " + again.message, text);
  const bool are_same_targets =
      is_unclear || (again.samples.classes == trained.classes && again.samples.values == trained.values);
  if (!are_same(again.samples.inputs, trained.inputs) || !are_same_targets || again.samples.groups != trained.groups ||
      again.samples.times != trained.times) {
    found("what was trained on is read otherwise", text);
  }
}

// Reads it as `predict` does with a model of other data.
void read_as_other(const csv::Table& table, bool header, const csv::TableOptions& options, Draw& draw,
                   const std::string& text) {
  static const std::vector<std::vector<std::string>> known = {
      {"x1", "x2"}, {"x1", "colour=green", "colour=red"}, {"x1=-1", "x1=1"}, {"\"x1=a\"", "x2"}};
  const auto& features = draw.of(known);
  static const std::vector<std::string> classes = {"a", "b", "1", "2.5"};
  const csv::ColumnChoice targets[] = {"y", std::int64_t{-1}, std::int64_t{0}};
  const csv::TargetKind kinds[] = {csv::TargetKind::none, csv::TargetKind::classes, csv::TargetKind::values};
  const csv::TargetKind kind = draw.of(kinds);
  const auto other = reading(text, [&] {
    return csv::matched_samples(table, header, {features, classes, draw.of(targets)}, kind, options);
  });
  if (other.message.empty()) check(other.samples, kind, options, text);
}

bool read_once(const std::string& text, Draw& draw) {
  // Mostly what fits, since the wrong one is refused at the first row.
  const char delimiter = draw.below(8) == 0 ? draw.of(delimiters) : csv::found_delimiter(text);
  const auto numbers = drawn_form(draw);
  const auto options = drawn_options(draw);
  const bool header = draw.below(4) > 0;
  const bool to_last = draw.below(4) > 0;
  const csv::ColumnChoice targets[] = {std::int64_t{0}, "x1", "y"};
  const csv::ColumnChoice target = to_last ? csv::ColumnChoice(std::int64_t{-1}) : draw.of(targets);
  const csv::TargetKind kind = to_last == (draw.below(6) > 0) ? csv::TargetKind::classes : csv::TargetKind::values;
  bool was_read = false;
  const auto trained = reading(text, [&] {
    const csv::Table table(text, delimiter, "fuzz.csv", numbers);
    read_as_other(table, header, options, draw, text);
    auto samples = csv::training_samples(table, header, target, kind, options);
    check(samples, kind, options, text);
    read_again(table, header, target, kind, options, samples, text);
    was_read = true;
    return samples;
  });
  return was_read;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "csv_reader MUTATIONS SEED FOLDER\n";
    return 2;
  }
  std::vector<std::filesystem::path> paths(std::filesystem::directory_iterator(argv[3]), {});
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const auto& path : paths) files.push_back(csv::read_file(path));
  Draw draw(static_cast<std::uint32_t>(std::stoul(argv[2])));
  std::size_t were_read = 0;
  const std::size_t mutations = std::stoul(argv[1]);
  for (std::size_t i = 0; i < mutations; ++i) were_read += read_once(mutated(files, draw), draw) ? 1 : 0;
  std::cout << mutations << " mutations, " << were_read << " of them read, no finding\n";
  return 0;
}
