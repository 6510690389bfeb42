#pragma once

#include <string>

namespace runner::events {

/// Appends a finite number as JSON with a point or an exponent, so that whoever reads it has the same number: with 17
/// digits but for zeros at its end. Of fewer, as the shortest text has that stands for the number, SQLite from 3.43 on
/// makes another one in 1 of 10,000 cases, by the last bit.
void append_decimal(std::string& text, double value);

}  // namespace runner::events
