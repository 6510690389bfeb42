# cmake -S . -B build -DCMAKE_PREFIX_PATH=PREFIX_OF_RUNNER && cmake --build build && ctest --test-dir build
cmake_minimum_required(VERSION 3.22)
project(my_plugin LANGUAGES CXX)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
find_package(Runner 0.1 REQUIRED)
runner_add_plugin(my_plugin SOURCES my_plugin.cppHOW_IT_IS_BUILT)

enable_testing()
add_test(NAME my_plugin
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/test.sh ${RUNNER_PREFIX}/bin/runner $<TARGET_FILE_DIR:my_plugin>)
