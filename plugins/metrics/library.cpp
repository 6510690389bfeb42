#include "metrics/metrics.hpp"

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using namespace runner::metrics;
  register_average_precision(registrar);
  register_balanced_accuracy(registrar);
  register_calibration_error(registrar);
  register_confusion_matrix(registrar);
  register_f1(registrar);
  register_log_loss(registrar);
  register_mae(registrar);
  register_r2(registrar);
  register_roc_auc(registrar);
  register_top_k_accuracy(registrar);
}
