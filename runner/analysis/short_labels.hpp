#pragma once

#include <string>
#include <vector>

namespace runner::analysis {

/// Returns labels (`optimizer.lr=0.01 model.hidden=[10]`) with the last word of each key where no other key ends in it
/// (`lr=0.01 hidden=[10]`), for people who know which experiment they look at.
std::vector<std::string> short_labels(const std::vector<std::string>& labels);

}  // namespace runner::analysis
