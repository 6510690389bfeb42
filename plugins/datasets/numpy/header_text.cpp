#include "datasets/numpy/header_text.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

namespace runner {

namespace {

// Walks along the text.
class HeaderCursor {
 public:
  HeaderCursor(std::string_view text, std::size_t begin, const std::string& name)
      : text_(text), begin_(begin), name_(name) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(name_ + ": byte " + std::to_string(begin_ + at_) + " of the header: " + what);
  }

  bool take(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void expect(std::string_view word) {
    if (!take(word)) fail("expected '" + std::string(word) + "'");
  }

  std::string quoted() {
    const char quote = take("'") ? '\'' : take("\"") ? '"' : '\0';
    if (quote == '\0') fail("expected a text in quotes");
    const std::size_t end = text_.find(quote, at_);
    constexpr std::size_t longest = 64;
    if (end == std::string_view::npos || end - at_ > longest) fail("a text in quotes does not end");
    const std::string text(text_.substr(at_, end - at_));
    for (const char each : text) {
      if (each < ' ' || each > '~') fail("a text has bytes that are no characters");
    }
    at_ = end + 1;
    return text;
  }

  std::int64_t size() {
    skip_blanks();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error == std::errc::result_out_of_range) fail("a size is too large for an array");
    if (error != std::errc() || number < 0) fail("expected a size");
    at_ = static_cast<std::size_t>(end - text_.data());
    // As Python 2 wrote long integers.
    take("L");
    return number;
  }

  void expect_end() {
    skip_blanks();
    if (at_ != text_.size()) fail("expected nothing more");
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  std::string_view text_;
  std::size_t begin_;
  const std::string& name_;
  std::size_t at_ = 0;
};

std::vector<std::int64_t> shape_of(HeaderCursor& cursor) {
  std::vector<std::int64_t> shape;
  cursor.expect("(");
  while (!cursor.take(")")) {
    shape.push_back(cursor.size());
    if (cursor.take(",")) continue;
    cursor.expect(")");
    break;
  }
  return shape;
}

std::string descr_of(HeaderCursor& cursor, const std::string& name) {
  if (!cursor.take("[")) return cursor.quoted();
  throw std::runtime_error(name +
                           ": holds records with named columns; save one array of numbers, as with "
                           "numpy.lib.recfunctions.structured_to_unstructured");
}

}  // namespace

HeaderText parse_header_text(std::string_view text, std::size_t begin, const std::string& name) {
  HeaderCursor cursor(text, begin, name);
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::int64_t>> shape;
  cursor.expect("{");
  while (!cursor.take("}")) {
    const std::string key = cursor.quoted();
    cursor.expect(":");
    if (key == "descr" && !descr) {
      descr = descr_of(cursor, name);
    } else if (key == "fortran_order" && !fortran_order) {
      fortran_order = cursor.take("True");
      if (!*fortran_order) cursor.expect("False");
    } else if (key == "shape" && !shape) {
      shape = shape_of(cursor);
    } else {
      cursor.fail("'" + key + "' is no entry of a header, or stands here twice");
    }
    if (cursor.take(",")) continue;
    cursor.expect("}");
    break;
  }
  cursor.expect_end();
  if (!descr || !fortran_order || !shape) cursor.fail("one of descr, fortran_order and shape is missing");
  return {*descr, *fortran_order, *shape};
}

}  // namespace runner
