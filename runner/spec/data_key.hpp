#pragma once

#include <string_view>

namespace runner::spec {

/// Says whether a parameter of the data set of that name, as it stands in the block, says which rows there are and what
/// is to be predicted of them: values of trials that differ in it do not compare. By which features, and how rows are
/// scaled, filled or changed, may be what is tried out.
bool is_data_key(std::string_view dataset, std::string_view key);

/// Says whether a parameter of a data set says which rows validate: values of trials that differ in it are measured on
/// different rows, and do not compare. Not so `fold`, a replicate.
bool divides_rows(std::string_view key);

}  // namespace runner::spec
