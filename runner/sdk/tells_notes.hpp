#pragma once

#include <string>
#include <vector>

namespace runner {

/// Lets an object of a plugin tell a person what they should know of it. A class of any kind but a data set, which has
/// `DatasetInfo::notes`, derives from this beside its kind's interface.
///
/// An interface of its own, since what is optional and came later must not change the one that all plugins were
/// compiled against: those that know nothing of it are used as they are.
class TellsNotes {
 public:
  /// Returns a sentence each; asked once for, when the object has been made. They stand in the trial's log.
  virtual std::vector<std::string> notes() const = 0;

 protected:
  ~TellsNotes() = default;
};

}  // namespace runner
