#include <string_view>

#include "datasets/feature_file.hpp"
#include "datasets/published_table.hpp"

namespace {

constexpr char breast_cancer_csv[] =
#include "breast_cancer_csv.inc"
    ;

struct BreastCancerOptions {};

std::unique_ptr<runner::Dataset> make_breast_cancer(const BreastCancerOptions&) {
  return runner::classes_of_table({breast_cancer_csv, sizeof breast_cancer_csv - 1}, "breast_cancer.csv",
                                  {"malignant", "benign"});
}

std::unique_ptr<runner::Dataset> read_breast_cancer(const BreastCancerOptions&, const runner::DatasetInfo& trained_on,
                                                    const runner::SampleFile& file) {
  const auto read = runner::read_feature_file(trained_on, file, "diagnosis");
  return runner::dataset_of(read, read.inputs, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.dataset<BreastCancerOptions>(
      "breast_cancer",
      "Tumours, malignant or benign, by 30 measurements of cell nuclei, 569 rows (Wolberg et al., UCI, CC BY 4.0).", {},
      make_breast_cancer, read_breast_cancer);
}
