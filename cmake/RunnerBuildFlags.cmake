# Flags that every target of this project shares. Everything is position independent and hides its symbols, so that one
# precompiled header serves the programs and the plugins alike.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# The installed programs look for their libraries where they were linked; nothing is rewritten at installation.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(CMAKE_INSTALL_RPATH "\$ORIGIN/../lib/runner")
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

add_library(runner_flags INTERFACE)
target_compile_options(runner_flags INTERFACE -Wall -Wextra -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 takes the parts of an inlined std::string operator+ for overlapping, and members of a variant's other
  # alternatives for uninitialized (its bugs 105651 and 105562).
  target_compile_options(runner_flags INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    -Wno-maybe-uninitialized)
endif()
if(RUNNER_WARNINGS_AS_ERRORS)
  target_compile_options(runner_flags INTERFACE -Werror)
endif()
if(RUNNER_SANITIZE)
  # Plugins get these too, directly from the directory's options: a library with another sanitizer is refused at load.
  add_compile_options(-fsanitize=${RUNNER_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${RUNNER_SANITIZE})
endif()

find_program(RUNNER_CCACHE ccache)
if(RUNNER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache must be told that a precompiled header's defines and times do not matter; its content does.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${RUNNER_CCACHE})
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
endif()
