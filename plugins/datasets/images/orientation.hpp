#pragma once

#include <cstddef>
#include <span>

#include "datasets/images/picture.hpp"

namespace runner {

/// Says how the camera was held: what a JPEG file notes in its Exif block, 1 to 8 (CIPA DC-008, tag 274); 1, upright,
/// where it notes nothing or nothing that can be read.
int orientation_of(std::span<const std::byte> jpeg);

/// Returns a picture of such an orientation as it is to be seen.
Picture upright(Picture picture, int orientation);

}  // namespace runner
