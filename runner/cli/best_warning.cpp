#include "cli/best_warning.hpp"

#include <cstdio>
#include <variant>

#include "analysis/best_comparison.hpp"
#include "database/checkpoint_name.hpp"
#include "supervisor/initial_weights.hpp"
#include "text/visible.hpp"

namespace runner::cli {

void warn_of_best(database::Reader& reader, const database::CheckpointRow& best) {
  if (const auto why = analysis::why_not_best(reader, best))
    std::fprintf(stderr, "runner: %s\n", text::visible(*why).c_str());
}

void warn_if_best(database::Reader& reader, const std::string& name, const database::CheckpointRow& named) {
  const auto form = database::checkpoint_name_from(name);
  if (form && std::holds_alternative<database::BestOf>(*form)) warn_of_best(reader, named);
}

spec::Init initial_weights(const std::filesystem::path& database, const spec::Init& init) {
  auto found = supervisor::look_up(database, init);
  if (!supervisor::is_checkpoint(init)) return found;
  database::Reader reader(database);
  warn_if_best(reader, init.from, reader.checkpoint(found.from));
  return found;
}

}  // namespace runner::cli
