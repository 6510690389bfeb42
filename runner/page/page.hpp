#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace runner::page {

/// Begins every page, so that a file is known for one.
inline constexpr std::string_view page_mark = "<!doctype html><!-- made by runner -->";

/// Says what was missing when this program was built, without which there are no pages; empty where nothing was.
std::string_view missing_for_pages() noexcept;

/// Returns the page that shows a document (document.hpp), whole in one file: it asks for nothing, which its content
/// security policy makes sure of, and what the document holds is data to it, never markup.
std::string page(const nlohmann::json& document);

/// Returns the page that asks the server it came from for `events`: a document, and then what changes in it. All else
/// is as above; its policy lets it ask nobody else.
std::string live_page();

}  // namespace runner::page
