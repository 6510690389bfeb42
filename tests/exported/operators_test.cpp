#include "models/exported/operators.hpp"

#include <ATen/core/dispatch/Dispatcher.h>

#include "archives.hpp"
#include "models/exported/archive_error.hpp"
#include "models/exported/call_builder.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string refusal_of(const std::string& target) {
  exported::Slots slots;
  exported::ModeUse modes;
  try {
    exported::build_call(
        {{"target", target}, {"inputs", exported::Json::array()}, {"outputs", exported::Json::array()}}, slots, modes);
  } catch (const exported::ArchiveError& error) {
    return error.what();
  }
  return "accepted";
}

bool is_refused(const std::string& target) {
  const std::string refusal = refusal_of(target);
  return refusal.find("only ATen's operators may be called") != std::string::npos ||
         refusal.find("is not among the operators that an archive may call") != std::string::npos;
}

}  // namespace

TEST_CASE("Of all operators that LibTorch has, an archive may call those of the list and no others") {
  std::int64_t refused = 0;
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    const auto colons = name.name.find("::");
    const std::string space = name.name.substr(0, colons);
    const std::string plain = name.name.substr(colons + 2);
    if (space == "aten" && exported::is_allowed(plain, name.overload_name)) continue;
    const std::string overload = name.overload_name.empty() ? "default" : name.overload_name;
    const std::string target = "torch.ops." + space + "." + plain + "." + overload;
    INFO(target);
    CHECK(is_refused(target));
    ++refused;
  }
  CHECK(refused > 1000);
}

TEST_CASE("What reads files, gives memory out of bounds or is no operator is refused") {
  for (const char* target :
       {"torch.ops.aten.from_file.default", "torch.ops.aten.set_.source_Storage", "torch.ops.aten.resize_.default",
        "torch.ops.aten.as_strided.default", "torch.ops.aten.lstm.data", "torch.ops.aten.repeat_interleave.Tensor",
        "torch.ops.prims.add.default", "torch.ops.higher_order.cond", "torch.ops.aten", "torch.ops.aten.", "os.system",
        "torch.load", "", "_operator.getitem", "torch.ops.aten..default", "torch.ops.aten.add"}) {
    INFO(target);
    CHECK(is_refused(target));
  }
}

TEST_CASE("Memory that a graph asks for without filling it is zeros, so that a trial is the same each time") {
  using exported::find_stand_in;
  for (const auto& [name, overload, arguments] : std::vector<std::tuple<std::string, std::string, exported::Stack>>{
           {"empty", "memory_format", {std::vector<std::int64_t>{300, 300}, {}, {}, {}, {}, {}}},
           {"empty_like", "", {torch::ones({300, 300}), {}, {}, {}, {}, {}}},
           {"new_empty", "", {torch::ones({1}), std::vector<std::int64_t>{300, 300}, {}, {}, {}, {}}}}) {
    INFO(name);
    const auto* stand_in = find_stand_in(name, overload);
    REQUIRE(stand_in != nullptr);
    // So that memory that is free is none of zeros.
    torch::ones({300, 300});
    auto stack = arguments;
    stand_in->compute(stack);
    REQUIRE(stack.size() == 1);
    CHECK(same_bits(stack[0].toTensor(), torch::zeros({300, 300})));
  }
}

TEST_CASE("An operator of the list that writes into what it is given is refused") {
  const std::string refusal = refusal_of("torch.ops.aten.add.out");
  CHECK_THAT(refusal, Catch::Contains("'add.out', which writes into an argument"));
}

TEST_CASE("Attention that may look at nothing gives zeros, and the others what they gave") {
  const auto* attention = exported::find_stand_in("scaled_dot_product_attention", "");
  REQUIRE(attention != nullptr);
  const auto attend = [&](const torch::Tensor& mask, torch::Tensor query) {
    const torch::Tensor other = torch::arange(12, torch::kFloat32).reshape({1, 1, 3, 4}).cos();
    exported::Stack stack = {std::move(query), other, other, mask, 0.0, false, c10::IValue(), false};
    attention->compute(stack);
    return stack.at(0).toTensor();
  };
  const torch::Tensor query = torch::arange(12, torch::kFloat32).reshape({1, 1, 3, 4}).sin().requires_grad_();
  auto mask = torch::ones({3, 3}, torch::kBool);
  const torch::Tensor all = attend(mask, query);
  mask[1].fill_(false);
  const torch::Tensor some = attend(mask, query);
  CHECK(same_bits(some[0][0][0], all[0][0][0]));
  CHECK(some[0][0][1].eq(0).all().item<bool>());
  some.sum().backward();
  CHECK(query.grad().isfinite().all().item<bool>());
}

TEST_CASE("Batch norm refuses to train on one value a channel, in PyTorch's words") {
  const auto guard = exported::find_guard("batch_norm", "");
  REQUIRE(guard != nullptr);
  const auto stack_of = [](std::int64_t rows, bool training) {
    return exported::Stack{torch::ones({rows, 3}),
                           c10::IValue(),
                           c10::IValue(),
                           torch::zeros({3}),
                           torch::ones({3}),
                           training,
                           0.1,
                           1e-5,
                           false};
  };
  CHECK_NOTHROW(guard(stack_of(2, true)));
  CHECK_NOTHROW(guard(stack_of(1, false)));
  CHECK_THROWS_WITH(guard(stack_of(1, true)), Catch::Contains("Expected more than 1 value per channel"));
}
