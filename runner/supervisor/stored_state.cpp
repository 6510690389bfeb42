#include "supervisor/stored_state.hpp"

#include <utility>

namespace runner::supervisor {

protocol::Resume resume_from(database::Reader& reader, const database::DatabasePaths& paths, database::StateRow state) {
  protocol::Resume resume;
  resume.extends = state.is_of_parent;
  for (auto& row : reader.evaluations_of(state.trial, state.epoch)) {
    resume.history.push_back({row.epoch, row.step, 0, std::move(row.metrics)});
  }
  resume.state.sha256 = state.sha256;
  resume.state.size_bytes = static_cast<std::int64_t>(state.data.size());
  // Not by the path in the row: the database may have been renamed since, together with its folder.
  if (state.is_file) resume.state.file = paths.payload_file(state.sha256).string();
  resume.state.bytes = std::move(state.data);
  return resume;
}

}  // namespace runner::supervisor
