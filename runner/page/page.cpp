#include "page/page.hpp"

#include <nlohmann/json.hpp>

#include "digest/sha256.hpp"
#include "page/column.hpp"
#include "page/sources.hpp"
#include "text/json_text.hpp"

namespace runner::page {

namespace {

// Ends no element and begins no comment, whatever it says.
std::string as_script_data(const nlohmann::json& document) {
  const std::string text = text::json_text(document);
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      escaped += "\\u003c";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// As a content security policy names a source: 'sha256-…'.
std::string source_of(std::string_view text) {
  const std::string hex = sha256_hex(text);
  std::vector<std::byte> digest;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    digest.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return "'sha256-" + base64(digest) + "'";
}

void replace(std::string& text, std::string_view place, std::string_view with) {
  const auto found = text.find(place);
  if (found != std::string::npos) text.replace(found, place.size(), with);
}

// `data` is what stands before the scripts, `connections` what they may ask.
std::string page_with(std::string_view data, std::string_view connections) {
  const std::string script = page_script();
  std::string html(page_html());
  replace(html, "{{mark}}", page_mark);
  replace(html, "{{connections}}", connections);
  replace(html, "{{script_sources}}", source_of(d3_script()) + " " + source_of(script));
  replace(html, "{{style_sources}}", source_of(page_style()));
  replace(html, "{{style}}", page_style());
  replace(html, "{{licence}}", d3_licence());
  // From here on what is put in may hold anything; its place is looked for from the end.
  const std::string tail_mark = "{{scripts}}";
  const auto tail = html.find(tail_mark);
  std::string whole = html.substr(0, tail);
  whole += data;
  whole += "<script>";
  whole += d3_script();
  whole += "</script>\n<script>";
  whole += script;
  whole += "</script>";
  whole += html.substr(tail + tail_mark.size());
  return whole;
}

}  // namespace

std::string page(const nlohmann::json& document) {
  return page_with("<script type=\"application/json\" id=\"document\">" + as_script_data(document) + "</script>\n",
                   "'none'");
}

std::string live_page() { return page_with("", "'self'"); }

}  // namespace runner::page
