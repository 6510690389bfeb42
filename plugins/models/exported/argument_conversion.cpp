#include "models/exported/argument_conversion.hpp"

#include <ATen/ScalarOps.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>
#include <torch/types.h>

#include <cmath>
#include <string_view>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

using c10::TypeKind;

c10::TypePtr without_optional(c10::TypePtr type) {
  while (const auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  return type;
}

std::int64_t memory_format(const Json& value) {
  switch (integer(value)) {
    case 1:
      return static_cast<std::int64_t>(at::MemoryFormat::Contiguous);
    case 2:
      return static_cast<std::int64_t>(at::MemoryFormat::ChannelsLast);
    case 3:
      return static_cast<std::int64_t>(at::MemoryFormat::ChannelsLast3d);
    case 4:
      return static_cast<std::int64_t>(at::MemoryFormat::Preserve);
    default:
      refuse("memory format " + shown(value));
  }
}

// A number in the place of a tensor takes no part in type promotion.
c10::IValue wrapped(const at::Scalar& number) {
  at::Tensor tensor = c10::scalar_to_tensor(number);
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

class Converter {
 public:
  Converter(Step& step, const c10::Argument& wanted, const Json& given, const Slots& slots)
      : step_(step), wanted_(wanted), kind_(alternative(given).kind), value_(alternative(given).value), slots_(slots) {
    place_ = step.constants.size();
    step.constants.emplace_back();
  }

  void convert() {
    const c10::TypePtr type = without_optional(wanted_.type());
    const bool may_be_none = wanted_.type()->kind() == TypeKind::OptionalType;
    if (may_be_none && is_none()) return;
    if (!take_enumeration(*without_optional(wanted_.real_type())) && !take_value(*type)) {
      refuse(csv::shown(kind_) + " cannot stand for " + wanted_.type()->str());
    }
  }

 private:
  bool is(std::string_view kind) const { return kind_ == kind; }
  bool is_none() const { return is("as_none") || (is("as_optional_tensor") && alternative(value_).kind == "as_none"); }
  // A size, or a number made of sizes, that the run computes.
  bool is_symbol() const {
    return (is("as_sym_int") || is("as_sym_float") || is("as_sym_bool")) && alternative(value_).kind == "as_name";
  }

  void set(c10::IValue constant) { step_.constants[place_] = std::move(constant); }
  void fill(Fill fill, std::vector<Operand> operands) { step_.places.push_back({place_, fill, std::move(operands)}); }
  Operand tensor(const Json& tensor) const { return {slots_.find(field(tensor, "name"))}; }
  Operand symbol() const { return {slots_.find(field(value_, "as_name"))}; }
  Operand size(const Json& size) const {
    const auto [kind, value] = alternative(size);
    if (kind == "as_int") return {-1, integer(value)};
    if (kind == "as_name") return {slots_.find(value)};
    refuse("a size of the kind " + csv::shown(kind));
  }

  // In a schema's plain types these are whole numbers like any other.
  bool take_enumeration(const c10::Type& type) {
    switch (type.kind()) {
      case TypeKind::ScalarTypeType:
        if (!is("as_scalar_type")) refuse(csv::shown(kind_) + " is no dtype");
        set(static_cast<std::int64_t>(dtype(value_)));
        return true;
      case TypeKind::MemoryFormatType:
        if (!is("as_memory_format")) refuse(csv::shown(kind_) + " is no memory format");
        set(memory_format(value_));
        return true;
      case TypeKind::LayoutType:
        if (!is("as_layout") || !is_strided(value_)) refuse("a layout that is not strided");
        set(static_cast<std::int64_t>(at::kStrided));
        return true;
      default:
        return false;
    }
  }

  bool take_value(const c10::Type& type) {
    switch (type.kind()) {
      case TypeKind::TensorType:
        return take_tensor();
      case TypeKind::IntType:
      case TypeKind::SymIntType:
        return take_integer();
      case TypeKind::FloatType:
        if (is("as_float") || is("as_int")) return set(number(value_)), true;
        return false;
      case TypeKind::BoolType:
        if (is("as_bool")) return set(boolean(value_)), true;
        return false;
      case TypeKind::NumberType:
        if (is_symbol()) return fill(Fill::slot, {symbol()}), true;
        return take_number([](const at::Scalar& scalar) { return c10::IValue(scalar); });
      case TypeKind::StringType:
        if (is("as_string")) return set(text(value_)), true;
        return false;
      case TypeKind::DeviceObjType:
        if (is("as_device")) return fill(Fill::device, {}), true;
        return false;
      case TypeKind::ListType:
        return take_list(*type.castRaw<c10::ListType>()->getElementType());
      default:
        return false;
    }
  }

  bool take_tensor() {
    if (is("as_tensor")) return fill(Fill::slot, {tensor(value_)}), true;
    if (is("as_optional_tensor")) {
      const auto [kind, value] = alternative(value_);
      if (kind != "as_tensor") return false;
      return fill(Fill::slot, {tensor(value)}), true;
    }
    if (is_symbol()) return fill(Fill::wrapped_number, {symbol()}), true;
    return take_number(wrapped);
  }

  template <class Make>
  bool take_number(Make make) {
    if (is("as_int")) return set(make(at::Scalar(integer(value_)))), true;
    if (is("as_float")) return set(make(at::Scalar(number(value_)))), true;
    if (is("as_bool")) return set(make(at::Scalar(boolean(value_)))), true;
    return false;
  }

  bool take_integer() {
    if (is("as_int")) return set(integer(value_)), true;
    if (is("as_bool")) return set(std::int64_t{boolean(value_)}), true;
    if (is("as_sym_int")) {
      const Operand operand = size(value_);
      if (operand.slot >= 0) return fill(Fill::slot, {operand}), true;
      return set(operand.value), true;
    }
    // The correction of a variance is a whole number in one version and any number in the next.
    constexpr double largest = 1e15;
    if (is("as_float") && std::abs(number(value_)) < largest && number(value_) == std::floor(number(value_))) {
      return set(static_cast<std::int64_t>(number(value_))), true;
    }
    return false;
  }

  bool take_list(const c10::Type& element) {
    switch (element.kind()) {
      case TypeKind::IntType:
      case TypeKind::SymIntType:
        return take_integers();
      case TypeKind::FloatType: {
        if (!is("as_floats") && !is("as_ints")) return false;
        c10::List<double> numbers;
        for (const Json& each : list(value_)) numbers.push_back(number(each));
        return set(numbers), true;
      }
      case TypeKind::BoolType: {
        if (!is("as_bools")) return false;
        c10::List<bool> truths;
        for (const Json& each : list(value_)) truths.push_back(boolean(each));
        return set(truths), true;
      }
      case TypeKind::TensorType: {
        if (!is("as_tensors")) return false;
        std::vector<Operand> operands;
        for (const Json& each : list(value_)) operands.push_back(tensor(each));
        return fill(Fill::tensors, std::move(operands)), true;
      }
      case TypeKind::OptionalType:
        return take_optional_tensors(*without_optional(element.castRaw<c10::OptionalType>()->getElementType()));
      default:
        return false;
    }
  }

  bool take_integers() {
    // One number stands for as many as the schema says: int[2].
    if (wanted_.N() && (is("as_int") || is_symbol())) {
      const Operand one = is("as_int") ? Operand{-1, integer(value_)} : symbol();
      return fill(Fill::integers, std::vector<Operand>(static_cast<std::size_t>(*wanted_.N()), one)), true;
    }
    if (is("as_ints")) {
      c10::List<std::int64_t> integers;
      for (const Json& each : list(value_)) integers.push_back(integer(each));
      return set(integers), true;
    }
    if (!is("as_sym_ints")) return false;
    std::vector<Operand> operands;
    for (const Json& each : list(value_)) operands.push_back(size(each));
    return fill(Fill::integers, std::move(operands)), true;
  }

  bool take_optional_tensors(const c10::Type& element) {
    if (element.kind() != TypeKind::TensorType || (!is("as_optional_tensors") && !is("as_tensors"))) return false;
    std::vector<Operand> operands;
    for (const Json& each : list(value_)) {
      if (is("as_tensors")) {
        operands.push_back(tensor(each));
        continue;
      }
      const auto [kind, value] = alternative(each);
      operands.push_back(kind == "as_none" ? Operand{} : tensor(value));
    }
    return fill(Fill::optional_tensors, std::move(operands)), true;
  }

  Step& step_;
  const c10::Argument& wanted_;
  const std::string& kind_;
  const Json& value_;
  const Slots& slots_;
  std::size_t place_ = 0;
};

}  // namespace

void add_argument(Step& step, const c10::Argument& wanted, const Json& given, const Slots& slots) {
  Converter(step, wanted, given, slots).convert();
}

}  // namespace exported
