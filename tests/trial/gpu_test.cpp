#include "trial/gpu.hpp"

#include <ATen/Context.h>
#include <c10/util/Exception.h>

#include "sample.hpp"
#include "testing/command.hpp"
#include "testing/skip.hpp"
#include "trial/device.hpp"
#include "trial/device_rows.hpp"
#include "trial/fault_text.hpp"
#include "trial/inference.hpp"
#include "trial/process_state.hpp"
#include "trial/trial_data.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;

namespace {

const torch::Device a_gpu(torch::kCUDA, 0);

struct Switches {
  bool algorithms;
  bool cudnn;
  bool tf32;
};

Switches switches_for(const spec::Training& training, torch::Device device) {
  trial::restore_process_state(training, device);
  const auto& context = at::globalContext();
  const Switches found{context.deterministicAlgorithms(), context.deterministicCuDNN(), context.allowTF32CuDNN()};
  CHECK_FALSE(context.deterministicAlgorithmsWarnOnly());
  if (device.is_cuda()) CHECK(context.allowTF32CuBLAS() == found.tf32);
  trial::restore_process_state({});
  return found;
}

std::string text_of_fault(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return trial::fault_text(error);
  }
  return "";
}

}  // namespace

TEST_CASE("A trial on a GPU finds LibTorch set to what repeats to the bit, unless it says otherwise") {
  const auto strict = switches_for({}, a_gpu);
  CHECK(strict.algorithms);
  CHECK(strict.cudnn);
  spec::Training loose;
  loose.deterministic = false;
  CHECK_FALSE(switches_for(loose, a_gpu).algorithms);
  CHECK_FALSE(switches_for(loose, a_gpu).cudnn);
  CHECK_FALSE(switches_for({}, torch::kCPU).algorithms);
  CHECK_FALSE(at::globalContext().deterministicAlgorithms());
}

TEST_CASE("A GPU computes in float32 what a trial does not give to TF32") {
  CHECK_FALSE(switches_for({}, a_gpu).tf32);
  spec::Training rounded;
  rounded.precision = "tf32";
  CHECK(switches_for(rounded, a_gpu).tf32);
}

TEST_CASE("What does not repeat on a GPU is named, with the way out") {
  spec::Training training;
  trial::restore_process_state(training, a_gpu);
  const auto text = text_of_fault([] { at::globalContext().alertNotDeterministic("some_backward_cuda"); });
  trial::restore_process_state(training);
  CHECK(contains(text, "some_backward_cuda does not repeat to the bit on a GPU"));
  CHECK(contains(text, "training.deterministic: false"));
  CHECK_FALSE(contains(text, "torch.use_deterministic_algorithms"));
}

TEST_CASE("A GPU without the memory is said so with what was asked, what is free and what would need less") {
  const auto text = text_of_fault([] {
    TORCH_CHECK_WITH(
        OutOfMemoryError, false,
        "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 2.00 GiB total capacity; 1.90 GiB already "
        "allocated; 10.00 MiB free; 1.95 GiB reserved in total by PyTorch) If reserved memory is >> allocated "
        "memory try setting max_split_size_mb to avoid fragmentation.");
  });
  CHECK(contains(text, "Tried to allocate 20.00 MiB"));
  CHECK(contains(text, "10.00 MiB free"));
  CHECK(contains(text, "A smaller training.batch_size"));
  CHECK_FALSE(contains(text, "max_split_size_mb"));
}

TEST_CASE("TF32 is refused where auto is the CPU") {
  if (trial::gpu_count() > 0) skip("this machine has a GPU");
  spec::Training training;
  training.device = "auto";
  CHECK(trial::choose_device(training).is_cpu());
  training.precision = "tf32";
  CHECK_THROWS_WITH(trial::choose_device(training), Catch::Contains("set training.precision to fp32"));
}

TEST_CASE("A model that a GPU trained is evaluated on the CPU where there is none, and it is said") {
  if (trial::gpu_count() > 0) skip("this machine has a GPU");
  SampleRegistry registry;
  auto spec = sample_spec("linear");
  const auto trained = run(spec, registry);
  const auto& last = trained.epochs.back();
  spec.training.device = "cuda:0";
  CHECK_THROWS(trial::choose_device(spec.training));
  const auto found =
      trial::evaluate_checkpoint(spec, *registry, last.checkpoints.at(0).payload.bytes, trial::ValidationPart{});
  CHECK(found.metrics.at(0).second == value_of(last, Split::validation, "loss"));
  REQUIRE(found.notes.size() == 1);
  CHECK(contains(found.notes[0], "trained on a GPU and is evaluated on the CPU"));
}

TEST_CASE("Samples that a device keeps are those of the data set, in any order and number") {
  const auto dataset = sample_dataset();
  const auto fetch = [&](const torch::Tensor& rows) { return dataset->get({rows, Split::train, 0, 0}); };
  const trial::DeviceRows kept(60, torch::kCPU, fetch);
  CHECK(trial::DeviceRows::bytes(60, fetch) == 60 * (6 * 4 + 8));
  for (const std::vector<std::int64_t>& rows : {std::vector<std::int64_t>{59, 0, 7}, {3}, {5, 5, 1, 58, 2}}) {
    const auto places = torch::tensor(rows, torch::dtype(torch::kInt64));
    const auto found = kept.at(places);
    const auto expected = fetch(places);
    CHECK(found.size == expected.size);
    CHECK(same_bits(found.inputs.only(), expected.inputs.only()));
    CHECK(same_bits(found.targets.only(), expected.targets.only()));
  }
}
