#include "loading.hpp"
#include "spec/trial_spec_json.hpp"

#include "testing/catch.hpp"

using namespace runner;
using config::loaded;
using config::wine_text;

namespace {

// The first line of what is wrong with the sample and these lines behind it.
std::string weights_fault(const std::string& lines) {
  const auto result = config::load_text(wine_text + lines);
  const auto* faults = std::get_if<config::Diagnostics>(&result);
  REQUIRE(faults != nullptr);
  return faults->front().message;
}

}  // namespace

TEST_CASE("Rules for parameters come complete and in order") {
  const auto config = loaded(wine_text + "parameters: [{match: 0.*, lr_scale: 10}, {match: '*bias', freeze: true}]\n");
  CHECK(config.base.parameters == std::vector<spec::ParameterRule>{{"0.*", 10.0, false}, {"*bias", 1.0, true}});
  CHECK(spec::trial_spec_from_json(spec::to_json(config.base)) == config.base);
  const auto overridden = loaded(wine_text, {"parameters=[{match: x, freeze: true}, {match: y, lr_scale: 2}]"});
  CHECK(overridden.base.parameters.size() == 2);
  CHECK(loaded(wine_text).base.parameters.empty());
}

TEST_CASE("Rules for parameters that make no sense are refused") {
  CHECK(weights_fault("parameters: {match: a}\n") ==
        "parameters must be a list, such as [{match: 0.*, freeze: true}]; found a mapping");
  CHECK(weights_fault("parameters: [a]\n") ==
        "an entry of parameters is a mapping, such as {match: 0.*, lr_scale: 10}; found the text 'a'");
  CHECK(weights_fault("parameters: [{match: a}]\n") == "this entry changes nothing; add lr_scale or freeze: true");
  CHECK(weights_fault("parameters: [{match: a, lr_scale: 2, freeze: true}]\n") ==
        "what is frozen has no learning rate; remove lr_scale or freeze");
  CHECK(weights_fault("parameters: [{lr_scale: 2}]\n").starts_with("an entry of parameters needs 'match'"));
  CHECK(weights_fault("parameters: [{match: a, lr_scale: 0}]\n") == "parameters.lr_scale must be above 0; found 0");
  CHECK(weights_fault("parameters: [{match: a, freeze: true, freez: true}]\n")
            .starts_with("an entry of parameters has no key 'freez'; did you mean 'freeze'?"));
}

TEST_CASE("Initial weights are a name or a block, a file's path absolute") {
  CHECK(loaded(wine_text + "init: best:wine\n").base.init == spec::Init{"best:wine", "", {}, {}});
  CHECK(loaded(wine_text + "init: 12\n").base.init->from == "12");
  CHECK(loaded(wine_text + "init: {from: 12}\n").base.init->from == "12");
  CHECK(loaded(wine_text, {"init=12"}).base.init->from == "12");
  const auto block = loaded(wine_text + "init: {from: 12@3, exclude: [head.*], rename: {a.*: b.*, c: d}}\n");
  CHECK(block.base.init == spec::Init{"12@3", "", {"head.*"}, {{"a.*", "b.*"}, {"c", "d"}}});
  CHECK(spec::trial_spec_from_json(spec::to_json(block.base)) == block.base);
  const auto file = loaded(wine_text, {"init.from=/a/../b/w.safetensors"});
  CHECK(file.base.init->from == "/b/w.safetensors");
  CHECK_FALSE(loaded(wine_text + "init: null\n").base.init);
}

TEST_CASE("Initial weights that make no sense are refused") {
  CHECK(weights_fault("init: [a]\n") == "init must be a checkpoint's name or a mapping with 'from'; found a list");
  CHECK(weights_fault("init: {exclude: [a]}\n").starts_with("init needs 'from'"));
  CHECK(weights_fault("init: {from: best, rename: [a]}\n")
            .starts_with("init.rename must be a mapping of names to names"));
  CHECK(weights_fault("init: {from: best, rename: {a.*: b}}\n")
            .starts_with("a '*' stands for the same text on both sides"));
  CHECK(weights_fault("init: {from: best, form: best}\n").starts_with("init has no key 'form'; did you mean 'from'?"));
  CHECK(weights_fault("sweep: {init.from: [a, b]}\n") ==
        "'init.from' cannot be swept: it belongs to the whole experiment");
}

TEST_CASE("Under which name the first weights were found changes no hash, what they are does") {
  auto one = loaded(wine_text + "init: best\n").base;
  auto other = loaded(wine_text + "init: 3@4\n").base;
  CHECK(spec::spec_sha256(one) == spec::spec_sha256(other));
  other.init->sha256 = "ab";
  CHECK(spec::spec_sha256(one) != spec::spec_sha256(other));
}
