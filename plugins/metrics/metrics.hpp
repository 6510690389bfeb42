#pragma once

#include <runner/metric.hpp>

namespace runner::metrics {

/// Each registers the metrics of the file of its name.
void register_average_precision(Registrar& registrar);
void register_balanced_accuracy(Registrar& registrar);
void register_calibration_error(Registrar& registrar);
void register_confusion_matrix(Registrar& registrar);
void register_f1(Registrar& registrar);
void register_log_loss(Registrar& registrar);
void register_mae(Registrar& registrar);
void register_r2(Registrar& registrar);
void register_roc_auc(Registrar& registrar);
void register_top_k_accuracy(Registrar& registrar);

}  // namespace runner::metrics
