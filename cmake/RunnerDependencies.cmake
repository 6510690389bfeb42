# Everything comes from the system's packages; nothing is downloaded. -DTorch_DIR=... chooses another LibTorch.
find_package(Threads REQUIRED)
find_package(Torch REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_library(RUNNER_TURBOJPEG turbojpeg REQUIRED)
find_path(RUNNER_TURBOJPEG_INCLUDE turbojpeg.h REQUIRED)
find_library(RUNNER_JEMALLOC jemalloc)
# What `runner report` draws with; node-d3 needs no Node.
find_file(RUNNER_D3 d3.min.js PATHS /usr/share/nodejs/d3/dist NO_DEFAULT_PATH)
find_file(RUNNER_D3_LICENCE copyright PATHS /usr/share/doc/node-d3 NO_DEFAULT_PATH)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(Boost CONFIG REQUIRED)

# yaml-cpp renamed its target in 0.8.
add_library(runner_yaml_cpp INTERFACE)
target_link_libraries(runner_yaml_cpp INTERFACE $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp>)

# CMake 4.3 renamed SQLite's target and warns of the name by which SQLiteCpp's package still links it.
find_package(SQLite3 REQUIRED)
set_property(TARGET SQLite::SQLite3 PROPERTY DEPRECATION)
add_library(runner_sqlite INTERFACE)
target_link_libraries(runner_sqlite INTERFACE $<IF:$<TARGET_EXISTS:SQLite3::SQLite3>,SQLite3::SQLite3,SQLite::SQLite3>)

# Only the run-time library matters; the flags that LibTorch's package adds (its ABI among them) come along.
add_library(runner_torch INTERFACE)
target_link_libraries(runner_torch INTERFACE torch ${TORCH_LIBRARIES})
# Debian 12's package has none, whatever the machine has.
set(runner_libtorch_has_cuda $<BOOL:$<TARGET_EXISTS:torch_cuda>>)
separate_arguments(runner_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(runner_torch INTERFACE ${runner_torch_flags})
