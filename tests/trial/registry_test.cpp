#include "trial/registry.hpp"

#include <cmath>
#include <limits>
#include <runner/plugin.hpp>

#include "testing/catch.hpp"

using namespace runner;
using trial::PluginError;
using trial::Registry;

namespace {

struct Options {
  double size = 0.5;
  std::int64_t count = 3;
};

class Never final : public CheckpointPolicy {
 public:
  explicit Never(const Options& given) : options(given) {}
  std::optional<Monitor> monitor() const override { return Monitor{}; }
  Decision decide(const Evaluation&) override { return {}; }
  Options options;
};

std::unique_ptr<CheckpointPolicy> make_never(const Options& options) { return std::make_unique<Never>(options); }

void register_never(Registrar& registrar, const std::string& name, std::vector<Param<Options>> parameters = {}) {
  registrar.checkpoint_policy<Options>(name, "Keeps nothing.", std::move(parameters), make_never);
}

// What add_library says about a library that registers in this way.
std::string refusal(const std::function<void(Registrar&)>& register_all) {
  Registry registry;
  try {
    registry.add_library("/plugins/libtest.so", register_all);
  } catch (const PluginError& error) {
    CHECK(registry.plugins_of("/plugins/libtest.so").empty());
    return error.what();
  }
  return "";
}

std::string refusal_of_name(const std::string& name) {
  return refusal([&](Registrar& registrar) { register_never(registrar, name); });
}

std::string refusal_of_parameter(const std::string& name) {
  return refusal(
      [&](Registrar& registrar) { register_never(registrar, "never", {param(name, &Options::size, "A size.")}); });
}

Registry registry_with(std::function<std::unique_ptr<CheckpointPolicy>(const Options&)> make) {
  Registry registry;
  registry.add_library("/plugins/libtest.so", [&](Registrar& registrar) {
    registrar.checkpoint_policy<Options>(
        "never", "Keeps nothing.",
        {param("size", &Options::size, "A size.").above(0), param("count", &Options::count, "A count.")}, make);
  });
  registry.choose("checkpoint_policy", "never", "/plugins/libtest.so");
  return registry;
}

}  // namespace

TEST_CASE("A plugin's name is 1 to 64 lower case letters, digits and underscores") {
  for (const auto& name : {std::string("a"), std::string("adam_2"), std::string("3d"), std::string(64, 'x')}) {
    INFO(name);
    CHECK(refusal_of_name(name).empty());
  }
  for (const auto& name : {std::string(), std::string("Adam"), std::string("my-adam"), std::string("a b"),
                           std::string("a.b"), std::string("a/b"), std::string("größe"), std::string(65, 'x')}) {
    INFO(name);
    CHECK_THAT(refusal_of_name(name), Catch::Contains("/plugins/libtest.so") &&
                                          Catch::Contains("checkpoint_policy '" + name + "'") &&
                                          Catch::Contains("1 to 64 lower case letters, digits and '_'"));
  }
}

TEST_CASE("A list of blocks says which, each with a name of its own and parameters that can be used") {
  struct Listed {
    std::vector<Block> blocks;
  };
  const auto said = [](std::vector<BlockDescription> blocks) {
    return refusal([&](Registrar& registrar) {
      registrar.checkpoint_policy<Listed>("never", "Keeps nothing.",
                                          {param("steps", &Listed::blocks, "Steps.").of(blocks)},
                                          [](const Listed&) { return make_never({}); });
    });
  };
  const ParamDescription size = param("size", &Options::size, "A size.").description();
  const ParamDescription nested = param("steps", &Listed::blocks, "Steps.").description();
  CHECK(said({{"wait", "", {size}}, {"repeat", "", {nested}}}).empty());
  CHECK_THAT(said({}), Catch::Contains("'steps' is a list of no blocks; add .of({…})"));
  CHECK_THAT(said({{"wait", "", {}}, {"wait", "", {}}}), Catch::Contains("the block 'wait' of 'steps' is named twice"));
  CHECK_THAT(said({{"Wait", "", {}}}), Catch::Contains("the block 'Wait'"));
  CHECK_THAT(said({{"wait", "", {size, size}}}), Catch::Contains("the parameter 'size' is declared twice"));
  auto own = nested;
  own.blocks = {{"wait", "", {}}};
  CHECK_THAT(said({{"repeat", "", {own}}}), Catch::Contains("'steps' lists the blocks of 'steps'; leave out of()"));
}

TEST_CASE("A parameter cannot have a name that the config keeps for itself") {
  CHECK(refusal_of_parameter("size").empty());
  CHECK(refusal_of_parameter("standardize").empty());
  CHECK_THAT(refusal_of_parameter("plugin"), Catch::Contains("the parameter name 'plugin' cannot be used"));
  CHECK_THAT(refusal_of_parameter("Size"), Catch::Contains("the parameter name 'Size' cannot be used"));
  CHECK_THAT(refusal_of_parameter(""), Catch::Contains("the parameter name '' cannot be used"));
  for (const char* name : {"validation_fraction", "split_seed", "standardize", "plugin"}) {
    INFO(name);
    const auto said = refusal([&](Registrar& registrar) {
      registrar.dataset<Options>("rows", "Serves a test.", {param(name, &Options::size, "A size.")},
                                 [](const Options&) { return std::unique_ptr<Dataset>(); });
    });
    CHECK_THAT(said,
               Catch::Contains("dataset 'rows'") && Catch::Contains(std::string("'") + name + "' cannot be used"));
  }
}

TEST_CASE("A learning rate is one parameter of an optimizer, a number that is never null") {
  struct Rates {
    double lr = 0.1;
    double other = 0.1;
    std::int64_t whole = 1;
    std::optional<double> perhaps = 0.1;
  };
  using Parameters = std::vector<Param<Rates>>;
  const auto said = [](const Parameters& parameters) {
    return refusal([&](Registrar& registrar) {
      registrar.optimizer<Rates>("descent", "Serves a test.", parameters,
                                 [](const Rates&, const runner::Parameters&) { return std::unique_ptr<Optimizer>(); });
    });
  };
  const auto lr = param("lr", &Rates::lr, "A rate.").learning_rate();
  CHECK(said({lr, param("other", &Rates::other, "A number.")}).empty());
  for (const Parameters& parameters : {Parameters{lr, param("other", &Rates::other, "A rate.").learning_rate()},
                                       Parameters{param("other", &Rates::whole, "A rate.").learning_rate()},
                                       Parameters{param("other", &Rates::perhaps, "A rate.").learning_rate()}}) {
    CHECK_THAT(said(parameters),
               Catch::Contains("optimizer 'descent': the parameter 'other' cannot be its learning_rate()"));
  }
  const auto of_policy = refusal([](Registrar& registrar) {
    register_never(registrar, "never", {param("size", &Options::size, "A size.").learning_rate()});
  });
  CHECK_THAT(of_policy, Catch::Contains("checkpoint_policy 'never': the parameter 'size' cannot be"));
}

TEST_CASE("A parameter declared twice is refused") {
  const auto said = refusal([](Registrar& registrar) {
    register_never(registrar, "never",
                   {param("size", &Options::size, "A size."), param("size", &Options::count, "Another.")});
  });
  CHECK_THAT(said, Catch::Contains("checkpoint_policy 'never': the parameter 'size' is declared twice"));
}

TEST_CASE("A default that is no finite number is refused with what to declare in its place") {
  struct Endless {
    double most = std::numeric_limits<double>::infinity();
    std::vector<double> rates = {0.1, std::nan("")};
  };
  const auto said = [](Param<Endless> parameter) {
    return refusal([&](Registrar& registrar) {
      registrar.checkpoint_policy<Endless>("never", "Keeps nothing.", {parameter},
                                           [](const Endless&) { return std::make_unique<Never>(Options{}); });
    });
  };
  CHECK_THAT(said(param("most", &Endless::most, "A bound.")), Catch::Contains("the default of 'most' is not finite"));
  CHECK_THAT(said(param("rates", &Endless::rates, "Rates.")), Catch::Contains("std::optional<double>"));
}

TEST_CASE("A name registered twice within a library is refused, the same name of another kind is not") {
  CHECK_THAT(refusal([](Registrar& registrar) {
               register_never(registrar, "never");
               register_never(registrar, "never");
             }),
             Catch::Contains("checkpoint_policy 'never' is registered twice"));
  CHECK(refusal([](Registrar& registrar) {
          register_never(registrar, "never");
          registrar.dataset<Options>("never", "Serves a test.", {},
                                     [](const Options&) { return std::unique_ptr<Dataset>(); });
        }).empty());
}

TEST_CASE("A library that registers nothing is refused") {
  CHECK(refusal([](Registrar&) {}) == "/plugins/libtest.so: its runner_register registers no plugin");
}

TEST_CASE("Whatever a library throws while registering is told, and nothing of it stays") {
  const auto after_throwing = [](const auto& thrown) {
    return refusal([&](Registrar& registrar) {
      register_never(registrar, "never");
      throw thrown;
    });
  };
  CHECK_THAT(after_throwing(std::runtime_error("no licence")), Catch::EndsWith("no licence"));
  CHECK_THAT(after_throwing(std::string("a text")), Catch::EndsWith("a text"));
  CHECK_THAT(after_throwing(static_cast<const char*>("plain")), Catch::EndsWith("plain"));
  CHECK_THAT(after_throwing(7), Catch::Contains("the int 7"));
  CHECK_THAT(after_throwing(Options{}), Catch::Contains("something that is not a std::exception"));
}

TEST_CASE("The same name of two libraries is decided by choosing, and what is not chosen is not found") {
  Registry registry;
  for (const char* library : {"/plugins/libone.so", "/plugins/libtwo.so"}) {
    registry.add_library(library, [](Registrar& registrar) { register_never(registrar, "never"); });
  }
  CHECK_THROWS_WITH(registry.find("checkpoint_policy", "never"),
                    "checkpoint_policy 'never': no library was chosen for it");
  registry.choose("checkpoint_policy", "never", "/plugins/libtwo.so");
  CHECK(Registry::label(registry.find("checkpoint_policy", "never")) ==
        "checkpoint_policy 'never' (/plugins/libtwo.so)");
  registry.choose("checkpoint_policy", "never", "/plugins/libone.so");
  CHECK(registry.find("checkpoint_policy", "never").library == "/plugins/libone.so");
  CHECK_THROWS_AS(registry.choose("model", "never", "/plugins/libone.so"), PluginError);
  CHECK_THROWS_AS(registry.choose("checkpoint_policy", "never", "/plugins/libthree.so"), PluginError);
}

TEST_CASE("A factory receives the values given, and its own defaults for the others") {
  const auto registry = registry_with(make_never);
  const auto made = registry.make<CheckpointPolicyKind>({"never", {{"size", 2.5}}});
  const auto& options = static_cast<const Never&>(*made).options;
  CHECK(options.size == 2.5);
  CHECK(options.count == 3);
}

TEST_CASE("A factory that throws or returns nothing is named with its library") {
  const auto throwing =
      registry_with([](const Options&) -> std::unique_ptr<CheckpointPolicy> { throw std::string("no room"); });
  CHECK_THROWS_WITH(throwing.make<CheckpointPolicyKind>({"never"}),
                    "checkpoint_policy 'never' (/plugins/libtest.so): no room");
  const auto empty = registry_with([](const Options&) { return std::unique_ptr<CheckpointPolicy>(); });
  CHECK_THROWS_WITH(empty.make<CheckpointPolicyKind>({"never"}),
                    "checkpoint_policy 'never' (/plugins/libtest.so): its factory returned nothing");
}

TEST_CASE("An error of LibTorch's is told without its backtrace") {
  std::string text;
  try {
    torch::ones({2}).view({3});
  } catch (...) {
    text = trial::describe_current_exception();
  }
  CHECK_THAT(text, Catch::Contains("invalid for input of size 2"));
  CHECK_THAT(text, !Catch::Contains("frame #0"));
}
