# find_package(Runner): gives runner_add_plugin(<name> SOURCES ...) and the targets it needs.
get_filename_component(RUNNER_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
find_package(Torch REQUIRED)

if(NOT TARGET runner_sdk)
  add_library(runner_sdk INTERFACE)
  target_include_directories(runner_sdk INTERFACE ${RUNNER_PREFIX}/include)
  target_link_libraries(runner_sdk INTERFACE torch ${TORCH_LIBRARIES})
  separate_arguments(runner_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(runner_sdk INTERFACE ${runner_torch_flags})

  add_executable(runner-worker IMPORTED)
  set_target_properties(runner-worker PROPERTIES IMPORTED_LOCATION ${RUNNER_PREFIX}/bin/runner-worker)

  # One precompiled header for all plugins of a project: an edited line costs its own compilation and no more.
  add_library(runner_torch_headers OBJECT ${CMAKE_CURRENT_LIST_DIR}/torch_headers.cpp)
  target_link_libraries(runner_torch_headers PRIVATE runner_sdk)
  target_precompile_headers(runner_torch_headers PRIVATE ${RUNNER_PREFIX}/include/runner/torch_headers.hpp)
  set_target_properties(runner_torch_headers PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/RunnerAddPlugin.cmake)
