#include "page/sources.hpp"

#include "page/page.hpp"

namespace runner::page {

std::string_view page_html() noexcept {
  return
#include "page_html.inc"
      ;
}

std::string_view page_style() noexcept {
  return
#include "page_style.inc"
      ;
}

std::string page_script() {
  constexpr std::string_view scripts =
#include "page_script.inc"
      ;
  return "(() => {\n'use strict';\n" + std::string(scripts) + "})();\n";
}

std::string_view d3_script() noexcept {
#ifdef RUNNER_HAS_D3
  return
#include "d3_script.inc"
      ;
#else
  return "";
#endif
}

std::string_view d3_licence() noexcept {
#ifdef RUNNER_HAS_D3
  return
#include "d3_licence.inc"
      ;
#else
  return "";
#endif
}

std::string_view missing_for_pages() noexcept {
#ifdef RUNNER_HAS_D3
  return "";
#else
  return "this program was built without d3.min.js of the package node-d3, with which pages draw; install it, "
         "configure "
         "anew and build";
#endif
}

}  // namespace runner::page
