#include "worker/answers.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "trial/fault_text.hpp"
#include "trial/inference.hpp"
#include "trial/storage_bound.hpp"
#include "worker/manifests.hpp"
#include "worker/payloads.hpp"
#include "worker/pytorch_export.hpp"
#include "worker/rehearsal.hpp"

namespace runner::worker {

namespace {

SampleFile sample_file(const protocol::SampleFile& file, bool with_targets) {
  SampleFile sample{file.path, with_targets};
  if (file.delimiter) sample.delimiter = file.delimiter->at(0);
  sample.header = file.header;
  return sample;
}

// One for each question; a plugin may throw anything.
class Answers {
 public:
  Answers(PluginLoader& loader, trial::DatasetCache& cache, SearchPlugins& search)
      : loader_(loader), cache_(cache), search_(search) {}

  protocol::Report operator()(const protocol::EvaluateCheckpoint& question) {
    trial::EvaluatedData data = trial::ValidationPart{};
    if (question.whole_dataset) data = trial::WholeDataset{};
    if (question.file) data = sample_file(*question.file, true);
    auto found = trial::evaluate_checkpoint(question.spec, load(question.plugins), bytes_of(question.checkpoint), data);
    return protocol::CheckpointEvaluated{.metrics = std::move(found.metrics),
                                         .tables = std::move(found.tables),
                                         .samples = found.samples,
                                         .test_part = found.test_part,
                                         .data_sha256 = std::move(found.data_sha256),
                                         .notes = std::move(found.notes)};
  }

  protocol::Report operator()(const protocol::PredictSamples& question) {
    auto answers = trial::predict(question.spec, load(question.plugins), bytes_of(question.checkpoint),
                                  sample_file(question.file, false));
    return protocol::SamplesPredicted{std::move(answers.outputs), std::move(answers.title), std::move(answers.names),
                                      std::move(answers.notes)};
  }

  protocol::Report operator()(const protocol::DigestData& question) {
    return protocol::DataDigested{cache_.get(question.spec, load(question.plugins)).sha256};
  }

  protocol::Report operator()(const protocol::BoundStorage& question) {
    const auto bound = trial::storage_bound(question.spec, load(question.plugins));
    return protocol::StorageBounded{bound.checkpoint_bytes, bound.checkpoints};
  }

  protocol::Report operator()(const protocol::DescribeLibrary& question) {
    return protocol::LibraryDescribed{catalogue::to_text(describe(loader_, question.library))};
  }

  protocol::Report operator()(const protocol::ConvertToPyTorch& question) {
    return protocol::CheckpointConverted{events::payload_of(to_pytorch(bytes_of(question.checkpoint)))};
  }

  protocol::Report operator()(const protocol::RehearseTrial& question) {
    return rehearse(question.spec, load(question.plugins), cache_);
  }

  protocol::Report operator()(const protocol::OpenSampler& question) {
    search_.sampler.reset();
    const auto& registry = load({question.plugin});
    search_.sampler =
        registry.make<SamplerKind>(question.sampler, question.space, static_cast<std::uint64_t>(question.seed));
    return protocol::SamplerOpened{};
  }

  protocol::Report operator()(const protocol::SuggestConfiguration& question) {
    if (search_.sampler == nullptr) throw std::logic_error("no sampler has been opened");
    for (const auto& result : question.told) search_.sampler->tell(result);
    return protocol::ConfigurationSuggested{
        search_.sampler->suggest(static_cast<std::size_t>(question.number), question.running)};
  }

  protocol::Report operator()(const protocol::OpenStopper& question) {
    search_.stopper.reset();
    search_.contenders.clear();
    const auto& registry = load({question.plugin});
    search_.stopper = registry.make<StopperKind>(question.stopper, question.setting);
    return protocol::StopperOpened{};
  }

  protocol::Report operator()(const protocol::DecideStep& question) {
    if (search_.stopper == nullptr) throw std::logic_error("no stopper has been opened");
    auto& known = search_.contenders;
    for (const auto& one : question.changed) {
      const auto place = std::lower_bound(
          known.begin(), known.end(), one.suggestion,
          [](const Contender& other, std::size_t suggestion) { return other.suggestion < suggestion; });
      if (place != known.end() && place->suggestion == one.suggestion) {
        *place = one;
      } else {
        known.insert(place, one);
      }
    }
    return protocol::StepDecided{search_.stopper->decide(known, static_cast<std::size_t>(question.left))};
  }

  protocol::Report operator()(const protocol::StartTrial&) { throw std::logic_error("a trial is no question"); }
  protocol::Report operator()(const protocol::JoinTrial&) { throw std::logic_error("to join a trial is no question"); }
  protocol::Report operator()(const protocol::OrderRank&) { throw std::logic_error("no trial was joined"); }
  protocol::Report operator()(const protocol::StopTrial&) { throw std::logic_error("a stop is no question"); }

 private:
  const trial::Registry& load(const std::vector<protocol::PluginLocation>& plugins) {
    loader_.choose(plugins);
    return loader_.registry();
  }

  std::span<const std::byte> bytes_of(const events::Payload& payload) {
    if (!payload.file) return payload.bytes;
    read_ = read_payload(payload);
    return read_;
  }

  PluginLoader& loader_;
  trial::DatasetCache& cache_;
  SearchPlugins& search_;
  std::vector<std::byte> read_;
};

}  // namespace

protocol::Report answer(const protocol::Command& question, PluginLoader& loader, trial::DatasetCache& cache,
                        SearchPlugins& search) {
  try {
    return std::visit(Answers(loader, cache, search), question);
  } catch (const std::exception& error) {
    return protocol::Refused{trial::fault_text(error)};
  } catch (...) {
    return protocol::Refused{"a plugin threw something that is no std::exception"};
  }
}

}  // namespace runner::worker
