#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

#include "models/exported/archive_error.hpp"
#include "models/exported/operators.hpp"

namespace exported {

namespace {

std::int64_t operand(const Stack& stack, std::size_t place) {
  if (place >= stack.size() || !stack[place].isInt()) refuse("its graph computes sizes of something else than sizes");
  return stack[place].toInt();
}

void answer(Stack& stack, c10::IValue value) {
  stack.clear();
  stack.push_back(std::move(value));
}

using Overflows = bool (*)(std::int64_t, std::int64_t, std::int64_t*);

template <Overflows overflows>
void checked(Stack& stack) {
  std::int64_t result = 0;
  if (overflows(operand(stack, 0), operand(stack, 1), &result)) refuse("a size of its graph is too large");
  answer(stack, result);
}

bool add(std::int64_t a, std::int64_t b, std::int64_t* sum) { return __builtin_add_overflow(a, b, sum); }
bool subtract(std::int64_t a, std::int64_t b, std::int64_t* rest) { return __builtin_sub_overflow(a, b, rest); }
bool multiply(std::int64_t a, std::int64_t b, std::int64_t* product) { return __builtin_mul_overflow(a, b, product); }

// Python's // rounds towards minus infinity.
bool divide(std::int64_t a, std::int64_t b, std::int64_t* quotient) {
  if (b == 0) refuse("its graph divides a size by 0");
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) return true;
  *quotient = a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
  return false;
}

bool modulo(std::int64_t a, std::int64_t b, std::int64_t* rest) {
  std::int64_t quotient = 0;
  if (divide(a, b, &quotient)) return true;
  *rest = a - quotient * b;
  return false;
}

void negate(Stack& stack) {
  std::int64_t result = 0;
  if (subtract(0, operand(stack, 0), &result)) refuse("a size of its graph is too large");
  answer(stack, result);
}

template <class Compare>
void compare(Stack& stack) {
  answer(stack, Compare()(operand(stack, 0), operand(stack, 1)));
}

void larger(Stack& stack) { answer(stack, std::max(operand(stack, 0), operand(stack, 1))); }
void smaller(Stack& stack) { answer(stack, std::min(operand(stack, 0), operand(stack, 1))); }

struct Named {
  std::string_view target;
  Function function;
};

constexpr std::array functions = std::to_array<Named>({
    {"_operator.add", checked<add>},
    {"_operator.sub", checked<subtract>},
    {"_operator.mul", checked<multiply>},
    {"_operator.floordiv", checked<divide>},
    {"_operator.mod", checked<modulo>},
    {"_operator.neg", negate},
    {"_operator.eq", compare<std::equal_to<>>},
    {"_operator.ne", compare<std::not_equal_to<>>},
    {"_operator.lt", compare<std::less<>>},
    {"_operator.le", compare<std::less_equal<>>},
    {"_operator.gt", compare<std::greater<>>},
    {"_operator.ge", compare<std::greater_equal<>>},
    {"torch.sym_max", larger},
    {"torch.sym_min", smaller},
});

}  // namespace

Function find_size_arithmetic(const std::string& target) {
  for (const Named& each : functions) {
    if (each.target == target) return each.function;
  }
  return nullptr;
}

}  // namespace exported
