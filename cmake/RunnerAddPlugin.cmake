# runner_add_plugin(<name> SOURCES a.cpp ... [LINK ...] [PLAIN]): builds lib<name>.so, a plugin library, with its manifest
# beside it. PLAIN: the sources use no tensor (schedulers, policies), so LibTorch's precompiled header would only slow them.
# The same function serves the plugins that ship and, through find_package(Runner), those of anybody else.
function(runner_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PLAIN" "" "SOURCES;LINK")
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE runner_sdk ${arg_LINK})
  if(NOT arg_PLAIN)
    target_precompile_headers(${name} REUSE_FROM runner_torch_headers)
  endif()
  # The build-id tells one build of the library from another; names are resolved at load, so that a missing one is found
  # then and not in the middle of a trial.
  target_link_options(${name} PRIVATE -Wl,--build-id -Wl,-z,now)
  set_target_properties(${name} PROPERTIES
    CXX_STANDARD 20
    CXX_STANDARD_REQUIRED ON
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH_USE_LINK_PATH ON)
  if(RUNNER_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${RUNNER_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E env ${RUNNER_PLUGIN_DESCRIBING_ENVIRONMENT} $<TARGET_FILE:runner-worker> --write-manifests $<TARGET_FILE:${name}>
    COMMENT "Describing plugin ${name}"
    VERBATIM)
  add_dependencies(${name} runner-worker)
endfunction()
