#pragma once

#include <string>
#include <string_view>

namespace runner::page {

/// Each returns a part of the page as it stood in a file when this program was built.
std::string_view page_html() noexcept;
std::string_view page_style() noexcept;
/// Empty where the library was not there.
std::string_view d3_script() noexcept;
std::string_view d3_licence() noexcept;

/// Returns the page's own scripts, joined to one that shares its names with nobody.
std::string page_script();

}  // namespace runner::page
