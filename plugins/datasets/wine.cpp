#include <string_view>

#include "datasets/feature_file.hpp"
#include "datasets/published_table.hpp"

namespace {

constexpr std::string_view wine_csv =
#include "wine_csv.inc"
    ;

struct WineOptions {};

std::unique_ptr<runner::Dataset> make_wine(const WineOptions&) {
  return runner::classes_of_table(wine_csv, "wine.csv", {"cultivar 1", "cultivar 2", "cultivar 3"});
}

std::unique_ptr<runner::Dataset> read_wine(const WineOptions&, const runner::DatasetInfo& trained_on,
                                           const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "cultivar");
  return runner::dataset_of(read, read.inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.dataset<WineOptions>(
      "wine", "Wines of three cultivators by 13 measurements, 178 rows (Aeberhard & Forina, UCI, CC BY 4.0).", {},
      make_wine, read_wine);
}
