#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "supervisor/supervisor.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::cli {

/// Says what is wrong with the data of a trial, or with what is made for them.
struct DataFault {
  std::string text;
  /// The place of the trial among those that were checked.
  std::size_t trial = 0;
};

/// Holds what was found when the data of some trials were read, and what is made for them was made.
struct DataCheck {
  /// Once each, of the first trial that has it.
  std::vector<DataFault> faults;
  /// Says of the data what is no fault but may mislead, once each.
  std::vector<std::string> warnings;
  /// How many of the trials can run on their data, or cannot be told from such.
  std::size_t usable = 0;
  /// Those whose data were read, in the order in which they were.
  std::vector<events::TrialDescribed> described;
  /// A signal ended the check.
  bool stopped = false;
};

/// Returns a trial of a plan for each of its data sets, then one for each other choice of what is made for data, `most`
/// at most, with the plan's first trial first.
std::vector<spec::TrialSpec> trials_to_check(const plan::Plan& plan, std::size_t most);

/// Prints the faults, each with its place in the config where it has one.
void print_faults(const DataCheck& check, const std::vector<spec::TrialSpec>& trials,
                  const std::vector<config::ElementPlace>& places);

/// Has workers look for the device of each trial, read and split its data, as the trial would, and make what is made
/// for them. The supervisor may run trials afterwards.
DataCheck check_data(supervisor::Supervisor& supervisor, const std::vector<spec::TrialSpec>& trials,
                     const supervisor::PluginDirectory& plugins);

}  // namespace runner::cli
