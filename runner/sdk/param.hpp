#pragma once

#include <concepts>
#include <filesystem>
#include <functional>
#include <optional>
#include <runner/param_description.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace runner {

namespace detail {

/// Maps a member of an options struct to the type a config sees and converts values both ways.
template <class T>
struct ParamTraits;

template <class T, ParamType Type, class Stored>
struct PlainParamTraits {
  static constexpr ParamType type = Type;
  static constexpr bool nullable = false;
  static ParamValue to_value(const T& member) { return Stored(member); }
  static T from_value(const ParamValue& value) { return T(std::get<Stored>(value)); }
};

template <>
struct ParamTraits<bool> : PlainParamTraits<bool, ParamType::boolean, bool> {};
template <std::integral T>
struct ParamTraits<T> : PlainParamTraits<T, ParamType::integer, std::int64_t> {};
template <std::floating_point T>
struct ParamTraits<T> : PlainParamTraits<T, ParamType::real, double> {};
template <>
struct ParamTraits<std::string> : PlainParamTraits<std::string, ParamType::text, std::string> {};
template <>
struct ParamTraits<std::filesystem::path> : PlainParamTraits<std::filesystem::path, ParamType::path, std::string> {};
template <>
struct ParamTraits<std::vector<std::int64_t>>
    : PlainParamTraits<std::vector<std::int64_t>, ParamType::integers, std::vector<std::int64_t>> {};
template <>
struct ParamTraits<std::vector<double>> : PlainParamTraits<std::vector<double>, ParamType::reals, std::vector<double>> {
};
template <>
struct ParamTraits<std::vector<std::string>>
    : PlainParamTraits<std::vector<std::string>, ParamType::texts, std::vector<std::string>> {};
template <>
struct ParamTraits<std::vector<Block>> : PlainParamTraits<std::vector<Block>, ParamType::blocks, std::vector<Block>> {};

template <>
struct ParamTraits<std::variant<std::int64_t, std::string>> {
  using Member = std::variant<std::int64_t, std::string>;
  static constexpr ParamType type = ParamType::integer_or_text;
  static constexpr bool nullable = false;
  static ParamValue to_value(const Member& member) {
    return std::visit([](const auto& held) { return ParamValue(held); }, member);
  }
  static Member from_value(const ParamValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return std::get<std::string>(value);
  }
};

template <class T>
struct ParamTraits<std::optional<T>> {
  static constexpr ParamType type = ParamTraits<T>::type;
  static constexpr bool nullable = true;
  static ParamValue to_value(const std::optional<T>& member) {
    return member ? ParamTraits<T>::to_value(*member) : ParamValue();
  }
  static std::optional<T> from_value(const ParamValue& value) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return ParamTraits<T>::from_value(value);
  }
};

}  // namespace detail

/// Ties a name in the config to a member of `Options`, with what a person needs to know about it.
template <class Options>
class Param {
 public:
  template <class T>
  Param(std::string name, T Options::*member, std::string doc)
      : assign_([member](Options& options, const ParamValue& value) {
          options.*member = detail::ParamTraits<T>::from_value(value);
        }) {
    description_.name = std::move(name);
    description_.doc = std::move(doc);
    description_.type = detail::ParamTraits<T>::type;
    description_.nullable = detail::ParamTraits<T>::nullable;
    const Options defaults{};
    description_.default_value = detail::ParamTraits<T>::to_value(defaults.*member);
  }

  /// Requires a number greater than `bound`.
  Param above(double bound) && { return std::move(lower(bound, false)); }
  /// Requires a number of `bound` or more.
  Param at_least(double bound) && { return std::move(lower(bound, true)); }
  /// Requires a number less than `bound`.
  Param below(double bound) && { return std::move(upper(bound, false)); }
  /// Requires a number of `bound` or less.
  Param at_most(double bound) && { return std::move(upper(bound, true)); }
  /// Accepts only these texts.
  Param one_of(std::vector<std::string> choices) && {
    description_.choices = std::move(choices);
    return std::move(*this);
  }
  /// Is a list of these blocks, which a `BlockTable` describes.
  Param of(std::vector<BlockDescription> blocks) && {
    description_.blocks = std::move(blocks);
    return std::move(*this);
  }
  /// Names a metric of the validation part, such as `loss`.
  Param metric() && {
    description_.role = ParamRole::metric;
    return std::move(*this);
  }
  /// Says which values of the metric that the parameter `monitor` names are better: null, the default of its
  /// std::optional<std::string>, for those that the task says, `min` or `max` for what a person says. The plugin gets
  /// `min` or `max`.
  Param direction_of(std::string monitor) && {
    description_.choices = {"min", "max"};
    description_.role = ParamRole::direction;
    description_.direction_of = std::move(monitor);
    return std::move(*this);
  }
  /// Is the optimizer's learning rate: what a scheduler changes and the database shows as `lr`. For a number that is
  /// never null, one of an optimizer's parameters.
  Param learning_rate() && {
    description_.role = ParamRole::learning_rate;
    return std::move(*this);
  }
  /// Has no default: the config must give a value.
  Param required() && {
    description_.required = true;
    return std::move(*this);
  }

  /// Returns what `runner plugins` prints and a config is checked against.
  const ParamDescription& description() const { return description_; }

  /// Writes `value` to the member of `options`. Throws std::bad_variant_access where its type is not the declared one.
  void assign(Options& options, const ParamValue& value) const { assign_(options, value); }

 private:
  Param& lower(double bound, bool inclusive) {
    description_.lower = Bound{bound, inclusive};
    return *this;
  }
  Param& upper(double bound, bool inclusive) {
    description_.upper = Bound{bound, inclusive};
    return *this;
  }

  ParamDescription description_;
  std::function<void(Options&, const ParamValue&)> assign_;
};

/// Declares one parameter: `param("beta1", &AdamOptions::beta1, "Decay of the average.").below(1)`. Its type and
/// default are the member's.
template <class Options, class T>
Param<Options> param(std::string name, T Options::*member, std::string doc) {
  return Param<Options>(std::move(name), member, std::move(doc));
}

}  // namespace runner
