#include "config/override.hpp"

#include <string_view>

#include "config/sweep/distribution.hpp"
#include "config/sweep/sweep_values.hpp"
#include "config/value_text.hpp"
#include "config/wording.hpp"
#include "config/yaml/file_text.hpp"

namespace runner::config {

namespace {

bool check_form(const Source& source, Report& report) {
  if (const auto fault = find_text_fault(source.text)) {
    report.add({&source, fault->offset, 1}, fault->message);
    return false;
  }
  const Span all{&source, 0, source.text.size()};
  if (source.text.size() > std::size_t{1} << 20) {
    report.add(all, "this override is longer than 1 MiB; put its values into the file");
  } else if (source.text.find('=') == std::string::npos) {
    report.add(all, in_quotes(source.text) + " is no override; write key=value, such as optimizer.lr=0.01");
  } else if (source.text.starts_with('+') || source.text.starts_with('~')) {
    report.add({&source, 0, 1}, "overrides need no '+' or '~' in front; write key=value");
  } else {
    return true;
  }
  return false;
}

// `zip`, `random`, `random.trials` or `random.seed`, which override the part of the file's sweep of that name.
std::optional<Key> read_sweep_part(std::string_view text, const Span& where, Report& report) {
  const auto dot = text.find('.');
  const auto section = text.substr(0, dot);
  const auto name = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (section == "random" && dot != std::string_view::npos && name != "trials" && name != "seed") {
    report.add(where, "random has no key " + in_quotes(name) + "; there are: trials, seed; to draw a key, give it a " +
                          "distribution, such as optimizer.lr=loguniform(1e-5,1e-1)");
    return std::nullopt;
  }
  if (section == "zip" && dot != std::string_view::npos) {
    report.add(where, "zip has no keys of its own here; give it whole, such as zip={optimizer.lr: [0.1, 0.2], …}");
    return std::nullopt;
  }
  return Key{std::string(section), std::string(name)};
}

std::optional<Key> read_override_key(const Span& where, Report& report) {
  const auto text = text_of(where);
  const auto section = text.substr(0, text.find('.'));
  if (section == "zip" || section == "random") return read_sweep_part(text, where, report);
  return read_key(text, where, report);
}

bool is_one_value(const Key& key) { return !can_be_swept(key) || key.section == "zip" || key.section == "random"; }

// Adds what a piece stands for; false where a fault was noted.
bool append_piece(const Span& piece, bool as_it_stands, std::size_t most_values, Override& out, Report& report) {
  auto node = read_value(piece, report);
  if (!node) return false;
  if (as_it_stands) {
    out.values.push_back(*std::move(node));
  } else {
    append_values(*node, most_values, out.values, report);
  }
  return true;
}

}  // namespace

std::optional<Override> read_override(const Source& source, std::size_t most_values, Report& report) {
  if (!check_form(source, report)) return std::nullopt;
  const auto equals = source.text.find('=');
  Override out;
  out.where = trimmed({&source, 0, equals});
  if (out.where.length == 0) {
    report.add({&source, 0, 1}, "the key is missing; write key=value, such as optimizer.lr=0.01");
    return std::nullopt;
  }
  auto key = read_override_key(out.where, report);
  if (!key) return std::nullopt;
  out.key = *std::move(key);

  const auto value = trimmed({&source, equals + 1, source.text.size() - equals - 1});
  // A name or a note has commas of its own.
  const bool one_value = is_one_value(out.key);
  const auto pieces = one_value ? std::vector<Span>{value} : split_at_commas(value);
  bool sound = true;
  for (const auto& piece : pieces) {
    if (out.values.size() > most_values) break;
    // What is drawn at random stands alone.
    const bool drawn = pieces.size() == 1 && is_distribution(plain_scalar(piece));
    sound = append_piece(piece, one_value || drawn, most_values, out, report) && sound;
  }
  if (!sound || out.values.empty()) return std::nullopt;
  return out;
}

}  // namespace runner::config
