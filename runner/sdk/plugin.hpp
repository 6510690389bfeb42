#pragma once

/// Includes every kind's interface, for a plugin that offers several.
#include <runner/checkpoint_policy.hpp>
#include <runner/dataset.hpp>
#include <runner/loss.hpp>
#include <runner/metric.hpp>
#include <runner/model.hpp>
#include <runner/optimizer.hpp>
#include <runner/sampler.hpp>
#include <runner/scheduler.hpp>
#include <runner/stop.hpp>
#include <runner/stopper.hpp>
#include <runner/takes_class_counts.hpp>
#include <runner/takes_known_part.hpp>
#include <runner/task.hpp>
#include <runner/tells_notes.hpp>
#include <runner/tensor_dataset.hpp>
#include <runner/torch_optimizer.hpp>
