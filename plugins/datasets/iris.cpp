#include <string_view>

#include "datasets/feature_file.hpp"
#include "datasets/published_table.hpp"

namespace {

constexpr std::string_view iris_csv =
#include "iris_csv.inc"
    ;

struct IrisOptions {};

std::unique_ptr<runner::Dataset> make_iris(const IrisOptions&) {
  return runner::classes_of_table(iris_csv, "iris.csv", {"setosa", "versicolor", "virginica"});
}

std::unique_ptr<runner::Dataset> read_iris(const IrisOptions&, const runner::DatasetInfo& trained_on,
                                           const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "species");
  return runner::dataset_of(read, read.inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.dataset<IrisOptions>("iris",
                                 "Irises of three species by 4 measurements, 150 rows (Fisher, UCI, CC BY 4.0).", {},
                                 make_iris, read_iris);
}
