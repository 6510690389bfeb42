#include "cli/list_options.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "text/visible.hpp"

namespace runner::cli {

namespace {

using database::Cell;
using database::Comparison;
using database::Condition;

// The longer ones first, since `<` begins `<=`.
constexpr auto signs = std::to_array<std::pair<std::string_view, Comparison>>({{"!=", Comparison::unequal},
                                                                               {"<=", Comparison::at_most},
                                                                               {">=", Comparison::at_least},
                                                                               {"=", Comparison::equal},
                                                                               {"<", Comparison::less},
                                                                               {">", Comparison::greater},
                                                                               {"~", Comparison::contains}});

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Cell value_from(std::string_view text) {
  if (text == "null") return nullptr;
  if (const auto whole = number_in<std::int64_t>(text)) return *whole;
  if (const auto real = number_in<double>(text)) return *real;
  return std::string(text);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<Condition> condition_from(std::string_view text) {
  const auto place = text.find_first_of("!<>=~");
  if (place == std::string_view::npos || place == 0) return std::nullopt;
  for (const auto& [sign, comparison] : signs) {
    if (!text.substr(place).starts_with(sign)) continue;
    const auto value = trimmed(text.substr(place + sign.size()));
    return Condition{std::string(trimmed(text.substr(0, place))), comparison, value_from(value), std::string(value)};
  }
  return std::nullopt;
}

}  // namespace

void add_list_options(CLI::App& app, ListOptions& options) {
  app.add_option("--where", options.where,
                 "Only those: KEY=VALUE, or with !=, <, <=, >, >= or ~ (contains); may be repeated. Keys of trials are"
                 " their columns, parameters such as optimizer.lr, and metrics at the best epoch such as val_accuracy")
      ->type_name("CONDITION")
      ->allow_extra_args(false);
  app.add_option("--sort", options.sort, "By this key, with a minus before it the largest first; may be repeated")
      ->type_name("KEY")
      ->allow_extra_args(false);
  app.add_option("--limit", options.limit, "No more rows than this")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40));
}

std::optional<database::ListQuery> list_query(const ListOptions& options) {
  database::ListQuery query;
  query.limit = options.limit;
  for (const auto& text : options.where) {
    auto condition = condition_from(text);
    if (!condition) {
      fmt::print(stderr, "runner: --where: '{}' compares nothing; write KEY=VALUE, or !=, <, <=, >, >= or ~\n",
                 text::visible(text));
      return std::nullopt;
    }
    query.where.push_back(*std::move(condition));
  }
  for (const auto& text : options.sort) {
    const bool descending = text.starts_with('-');
    query.sort.push_back({text.substr(descending ? 1 : 0), descending});
  }
  return query;
}

}  // namespace runner::cli
