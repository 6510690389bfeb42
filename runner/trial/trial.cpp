#include "trial/trial.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "digest/data_record.hpp"
#include "trial/data_notes.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/device.hpp"
#include "trial/fault_text.hpp"
#include "trial/fit_to_data.hpp"
#include "trial/not_enough_memory.hpp"
#include "trial/trial_description.hpp"
#include "trial/trial_parts.hpp"
#include "trial/trial_run.hpp"

namespace runner::trial {

events::AttemptEnded run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer,
                               const TrialStart& start) {
  const auto failed = [&](std::string message) {
    return events::AttemptEnded{
        .trial = start.trial, .state = events::TrialState::failed, .message = std::move(message)};
  };
  try {
    if (start.data_only) choose_device(spec.training);
    DatasetCache cache_of_this_trial;
    const CachedDataset data = (start.cache != nullptr ? *start.cache : cache_of_this_trial).get(spec, registry);
    if (start.data_sha256) {
      const auto difference = data_difference(*start.data_sha256, data.sha256);
      if (!difference.empty()) return failed(difference + "; put the data back, or resume it with --force");
    }
    if (start.data_only) {
      const auto trial_data = make_trial_data(*data.dataset, spec, registry, torch::kCPU);
      auto description = describe(start.trial, *trial_data, data.dataset->info(), data);
      description.notes = data_notes(*data.dataset, *trial_data);
      if (auto note = not_finite_note(trial_data->dataset(), *trial_data))
        description.notes.push_back(*std::move(note));
      observer.on_described(description);
      refuse_unfit(spec, registry, *data.dataset, *trial_data);
      return {.trial = start.trial};
    }
    if (spec.training.processes > 1 && start.others == nullptr)
      throw std::logic_error("training.processes is " + std::to_string(spec.training.processes) +
                             " and others are not there");
    TrialParts parts(spec, registry, data.dataset);
    TrialRun run(spec, parts, data, observer, start.others);
    run.begin(start);
    try {
      return run.run();
    } catch (const PluginError&) {
      throw;
    } catch (const ReportError& error) {
      return failed("epoch " + std::to_string(run.epoch()) + ": " + fault_text(error));
    } catch (...) {
      const auto text = describe_current_exception();
      return failed("epoch " + std::to_string(run.epoch()) + ": " + text + run.hint(text) +
                    "\nthe plugins at work were " + parts.epoch_plugins());
    }
  } catch (const NotEnoughMemory& error) {
    // Its parameters are laid out outside of any plugin.
    return failed(Registry::label(registry.find("model", spec.model.plugin)) + ": " + error.what());
  } catch (...) {
    return failed(describe_current_exception());
  }
}

}  // namespace runner::trial
