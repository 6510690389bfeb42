# Empty libraries in the place of those that Debian 12's LibTorch names and never uses save half of a worker's start
# (tests/bench/README.md). That nothing misses them was measured with that LibTorch and holds for no other.
include(CMakeDependentOption)
set(RUNNER_STUB_LIBRARIES_ARE_MEASURED OFF)
if(Torch_VERSION VERSION_EQUAL 1.13.0 AND TORCH_LIBRARY MATCHES "^/usr/lib/")
  set(RUNNER_STUB_LIBRARIES_ARE_MEASURED ON)
endif()
cmake_dependent_option(RUNNER_STUB_LIBRARIES "Start workers with stubs of what LibTorch names and never uses" ON
  RUNNER_STUB_LIBRARIES_ARE_MEASURED OFF)

set(RUNNER_STUB_LIBRARIES_FOLDER ${PROJECT_BINARY_DIR}/lib/runner/stub-libraries)
if(RUNNER_STUB_LIBRARIES)
  message(STATUS "Stub libraries: on, for Debian 12's LibTorch ${Torch_VERSION}")
else()
  file(REMOVE_RECURSE ${RUNNER_STUB_LIBRARIES_FOLDER})
  if(RUNNER_STUB_LIBRARIES_ARE_MEASURED)
    message(STATUS "Stub libraries: off by RUNNER_STUB_LIBRARIES")
  else()
    message(STATUS "Stub libraries: off, measured with Debian 12's LibTorch 1.13.0 only; this is ${Torch_VERSION}")
  endif()
endif()
