#pragma once

#include "text/visible.hpp"

namespace runner::report {

// Whatever is reported is made visible first.
using text::blanked;
using text::one_line;
using text::visible;
using text::visible_lines;

}  // namespace runner::report
