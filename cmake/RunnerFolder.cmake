# Every folder below runner/ is one target, runner_<folder>. Its headers are seen only by targets that link it: the include
# path leads to a folder in the build tree which holds a single link to the sources, so an include that goes against the
# arrows of the design does not compile.

# runner_include_view(<target> <scope> <prefix> <folder>): lets <target>'s users include "<prefix>/header.hpp" from <folder>.
function(runner_include_view target scope prefix folder)
  set(view ${CMAKE_BINARY_DIR}/include/${target})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${folder} ${view}/${prefix} SYMBOLIC)
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${view}>)
endfunction()

# One precompiled header for every file without LibTorch.
add_library(runner_plain_headers OBJECT ${CMAKE_CURRENT_LIST_DIR}/plain_headers.cpp)
target_link_libraries(runner_plain_headers PRIVATE nlohmann_json::nlohmann_json runner_flags)
target_precompile_headers(runner_plain_headers PRIVATE ${CMAKE_CURRENT_LIST_DIR}/plain_headers.hpp)

# runner_folder(<name> SOURCES ... [LINK_PUBLIC ...] [LINK_PRIVATE ...] [TORCH]): the static library runner_<name>.
# TORCH: the sources use LibTorch and share its precompiled header.
function(runner_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH" "" "SOURCES;LINK_PUBLIC;LINK_PRIVATE")
  add_library(runner_${name} STATIC ${arg_SOURCES})
  runner_include_view(runner_${name} PUBLIC ${name} ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(runner_${name} PUBLIC ${arg_LINK_PUBLIC} PRIVATE ${arg_LINK_PRIVATE} runner_flags)
  if(arg_TORCH)
    target_precompile_headers(runner_${name} REUSE_FROM runner_torch_headers)
  else()
    target_precompile_headers(runner_${name} REUSE_FROM runner_plain_headers)
  endif()
endfunction()
