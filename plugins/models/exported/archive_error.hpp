#pragma once

#include "archives/archive_error.hpp"

namespace exported {

using runner::archives::ArchiveError;
using runner::archives::refuse;

}  // namespace exported
