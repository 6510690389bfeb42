#include "database/confirmation.hpp"

namespace runner::database {

std::vector<ConfirmationRow> confirmations_in(Reader& reader, std::int64_t experiment) {
  // The view ranks before it is asked whom.
  const auto confirms = reader.query("SELECT 1 FROM experiment WHERE id = ? AND confirms IS NOT NULL", {experiment});
  if (confirms.rows.empty()) return {};
  const auto table = reader.query(
      "SELECT config_id, chosen_n, chosen_mean, chosen_se, n, mean, se FROM confirmations"
      " WHERE experiment_id = ? AND chosen_mean IS NOT NULL AND mean IS NOT NULL ORDER BY rank",
      {experiment});
  std::vector<ConfirmationRow> rows;
  for (const auto& row : table.rows) {
    rows.push_back({.config_id = text_in(row[0]),
                    .chosen_n = number_in(row[1]),
                    .chosen_mean = std::get<double>(row[2]),
                    .chosen_se = optional_in<double>(row[3]),
                    .n = number_in(row[4]),
                    .mean = std::get<double>(row[5]),
                    .se = optional_in<double>(row[6])});
  }
  return rows;
}

std::optional<std::int64_t> confirmation_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT max(x.id) FROM experiment AS x JOIN experiment AS o ON o.uuid = x.confirms WHERE o.id = ?", {experiment});
  return optional_in<std::int64_t>(table.rows.at(0).at(0));
}

}  // namespace runner::database
