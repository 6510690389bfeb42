#pragma once

namespace runner {

/// Names the use a sample is put to.
enum class Split { train, validation, test };

}  // namespace runner
