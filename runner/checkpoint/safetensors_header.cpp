#include "checkpoint/safetensors_header.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace runner::checkpoint {

namespace {

using nlohmann::json;

// Reads event by event, because a tree of JSON keeps neither duplicate keys nor a bound on its depth.
class HeaderEvents final : public nlohmann::json_sax<json> {
 public:
  Header header;
  std::string problem;

  bool start_object(std::size_t) override {
    ++depth_;
    if (depth_ == 1) return true;
    if (depth_ > 2 || in_list_) return fail("an object stands where none can be");
    if (!in_metadata_) {
      header.entries.push_back({});
      header.entries.back().name = key_;
      fields_.clear();
      if (header.entries.size() > most_tensors) return fail("there are more than 100,000 tensors");
    }
    return true;
  }

  bool key(string_t& name) override {
    if (depth_ == 1) {
      if (!names_.insert(name).second) return fail("the name '" + name + "' occurs twice");
      in_metadata_ = name == "__metadata__";
      key_ = name;
      return true;
    }
    field_ = name;
    if (in_metadata_) {
      if (header.metadata.contains(name)) return fail("the metadata key '" + name + "' occurs twice");
      return true;
    }
    if (name != "dtype" && name != "shape" && name != "data_offsets") return fail("unknown field '" + name + "'");
    if (!fields_.insert(name).second) return fail("the field '" + name + "' occurs twice");
    return true;
  }

  bool string(string_t& value) override {
    if (depth_ != 2 || in_list_) return fail("a text stands where none can be");
    if (in_metadata_) {
      header.metadata[field_] = value;
      return true;
    }
    const auto dtype = dtype_from(value);
    if (field_ != "dtype" || !dtype) return fail("unknown dtype '" + value + "'");
    header.entries.back().dtype = *dtype;
    return true;
  }

  bool start_array(std::size_t) override {
    if (depth_ != 2 || in_metadata_ || in_list_ || field_ == "dtype") return fail("a list stands where none can be");
    in_list_ = true;
    offsets_ = 0;
    return true;
  }
  bool end_array() override {
    in_list_ = false;
    return field_ != "data_offsets" || offsets_ == 2 || fail("data_offsets needs two numbers");
  }

  bool number_unsigned(number_unsigned_t value) override {
    constexpr std::uint64_t largest = std::uint64_t{1} << 62;
    if (!in_list_ || value > largest) return fail("a number stands where none can be, or is too large");
    HeaderEntry& entry = header.entries.back();
    if (field_ == "shape") {
      entry.shape.push_back(static_cast<std::int64_t>(value));
      return entry.shape.size() <= 64 || fail("more than 64 dimensions");
    }
    if (offsets_ >= 2) return fail("data_offsets needs two numbers");
    (offsets_++ == 0 ? entry.begin : entry.end) = value;
    return true;
  }

  bool end_object() override {
    if (depth_ == 2 && !in_metadata_ && fields_.size() != 3) return fail("dtype, shape or data_offsets is missing");
    --depth_;
    return true;
  }

  bool null() override { return fail("null stands where nothing can be null"); }
  bool boolean(bool) override { return fail("a boolean stands where none can be"); }
  bool number_integer(number_integer_t) override { return fail("a number is negative"); }
  bool number_float(number_float_t, const string_t&) override { return fail("a number is not whole"); }
  bool binary(binary_t&) override { return fail("binary data stands in the header"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return problem.empty() && fail("the JSON is broken at byte " + std::to_string(position));
  }

 private:
  bool fail(const std::string& what) {
    if (problem.empty()) problem = (depth_ >= 2 ? "'" + key_ + "': " : "") + what;
    return false;
  }

  int depth_ = 0;
  bool in_metadata_ = false;
  bool in_list_ = false;
  int offsets_ = 0;
  std::string key_;
  std::string field_;
  std::set<std::string> names_;
  std::set<std::string> fields_;
};

}  // namespace

std::variant<Header, FormatError> read_header(std::string_view text) {
  HeaderEvents events;
  if (text.empty() || text.front() != '{') return FormatError{"the header does not begin with '{'"};
  if (!json::sax_parse(text.begin(), text.end(), &events)) return FormatError{"in the header, " + events.problem};
  return std::move(events.header);
}

}  // namespace runner::checkpoint
